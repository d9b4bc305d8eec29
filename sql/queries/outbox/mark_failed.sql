UPDATE outbox
   SET failed_at_ms = :now_ms, next_attempt_at_ms = NULL, last_error = :last_error
 WHERE id = :id AND sent_at_ms IS NULL
