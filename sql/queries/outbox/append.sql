INSERT INTO outbox (id, kind, address, payload, user_id, language, secret_sealed, attempts, created_at_ms, next_attempt_at_ms, urgency,
                    account_digest, actor_digest)
VALUES (:id, :kind, :address, :payload, :user_id, :language, :secret_sealed, 0, :created_at_ms, :next_attempt_at_ms, :urgency,
        :account_digest, :actor_digest)
