INSERT INTO verifications (id, purpose, token_hash, user_id, attempts, created_at_ms, expires_at_ms)
VALUES (:id, 'device', :token_hash, :user_id, 0, :now_ms, :expires_at_ms)
ON CONFLICT (token_hash, user_id) WHERE purpose = 'device' DO UPDATE SET expires_at_ms = excluded.expires_at_ms
