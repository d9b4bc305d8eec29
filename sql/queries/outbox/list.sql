-- A page, newest first. `state` NULL: all; else waiting, kept, sent or failed.
-- May scan: a page from the newest on, an operator's command.
SELECT id, kind, address, payload, user_id, language, secret_sealed, attempts, created_at_ms, next_attempt_at_ms, sent_at_ms, failed_at_ms,
       last_error
  FROM outbox
 WHERE created_at_ms <= :before_ms
   AND (created_at_ms < :before_ms OR id < :before_id)
   AND (CAST(:state AS TEXT) IS NULL
        OR CASE WHEN sent_at_ms IS NOT NULL THEN 'sent' WHEN failed_at_ms IS NOT NULL THEN 'failed'
                WHEN next_attempt_at_ms IS NULL THEN 'kept' ELSE 'waiting' END = :state)
   AND (CAST(:address AS TEXT) IS NULL OR LOWER(address) = :address)
 ORDER BY created_at_ms DESC, id DESC
 LIMIT :limit
