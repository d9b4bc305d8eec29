-- How many mails list has in all its pages.
-- May scan: an operator's command, a list is counted as a whole.
SELECT count(*)
  FROM outbox
 WHERE (CAST(:state AS TEXT) IS NULL
        OR CASE WHEN sent_at_ms IS NOT NULL THEN 'sent' WHEN failed_at_ms IS NOT NULL THEN 'failed'
                WHEN next_attempt_at_ms IS NULL THEN 'kept' ELSE 'waiting' END = :state)
   AND (CAST(:address AS TEXT) IS NULL OR LOWER(address) = :address)
