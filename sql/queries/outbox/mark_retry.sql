UPDATE outbox
   SET next_attempt_at_ms = :next_attempt_at_ms, last_error = :last_error
 WHERE id = :id AND sent_at_ms IS NULL
