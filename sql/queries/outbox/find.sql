SELECT id, kind, address, payload, user_id, language, secret_sealed, attempts, created_at_ms, next_attempt_at_ms, sent_at_ms, failed_at_ms,
       last_error
  FROM outbox
 WHERE id = :id
