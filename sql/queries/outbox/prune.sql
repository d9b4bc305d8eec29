-- A batch of finished mail: sent some time ago, given up or kept a longer time ago.
-- May scan: maintenance, a batch from the start of its index.
DELETE FROM outbox
 WHERE id IN (SELECT id
                FROM outbox
               WHERE next_attempt_at_ms IS NULL
                 AND created_at_ms < CASE WHEN sent_at_ms IS NOT NULL THEN :sent_before_ms ELSE :others_before_ms END
               ORDER BY created_at_ms, id
               LIMIT :limit)
