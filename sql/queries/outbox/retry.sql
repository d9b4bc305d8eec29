-- Makes a mail due now, for an operator.
UPDATE outbox
   SET next_attempt_at_ms = :now_ms, failed_at_ms = NULL
 WHERE id = :id AND sent_at_ms IS NULL
