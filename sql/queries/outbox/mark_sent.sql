UPDATE outbox
   SET sent_at_ms = :now_ms, next_attempt_at_ms = NULL, secret_sealed = NULL, last_error = NULL
 WHERE id = :id
