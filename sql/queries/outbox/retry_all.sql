-- As retry.sql, all waiting, kept and given-up mail.
-- May scan: an operator's command.
UPDATE outbox
   SET next_attempt_at_ms = :now_ms, failed_at_ms = NULL, attempts = 0
 WHERE sent_at_ms IS NULL
   AND (attempts = 0 OR last_error IS NOT NULL OR next_attempt_at_ms IS NULL)
