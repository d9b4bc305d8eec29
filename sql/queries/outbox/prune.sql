-- A batch of finished mail: sent some time ago, given up or kept a longer time ago. Checked again outside: an operator may send
-- one again meanwhile.
-- May scan: maintenance, a batch from the start of its index.
DELETE FROM outbox
 WHERE id IN (SELECT id
                FROM outbox
               WHERE next_attempt_at_ms IS NULL
                 AND created_at_ms < CASE WHEN sent_at_ms IS NOT NULL THEN CAST(:sent_before_ms AS BIGINT)
                                                 ELSE CAST(:others_before_ms AS BIGINT) END
               ORDER BY created_at_ms, id
               LIMIT :limit)
   AND next_attempt_at_ms IS NULL
