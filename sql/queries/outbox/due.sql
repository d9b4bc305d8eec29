-- The first due mail, or one of those behind it; takes no lock.
-- May scan: from the start of its partial index, which has waiting mail only.
SELECT id
  FROM outbox
 WHERE next_attempt_at_ms IS NOT NULL AND next_attempt_at_ms <= :now_ms
 ORDER BY next_attempt_at_ms
 LIMIT 1 OFFSET :behind
