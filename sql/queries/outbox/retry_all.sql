-- Makes all waiting, kept and given-up mail due now.
-- May scan: an operator's command.
UPDATE outbox
   SET next_attempt_at_ms = :now_ms, failed_at_ms = NULL
 WHERE sent_at_ms IS NULL
