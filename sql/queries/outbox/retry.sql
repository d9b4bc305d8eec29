-- Makes a mail due now, for an operator, as if it was never tried, unless an attempt to deliver it is on its way.
UPDATE outbox
   SET next_attempt_at_ms = :now_ms, failed_at_ms = NULL, attempts = 0
 WHERE id = :id AND sent_at_ms IS NULL
   AND (attempts = 0 OR last_error IS NOT NULL OR next_attempt_at_ms IS NULL)
