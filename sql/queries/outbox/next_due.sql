-- When the next mail is due; NULL if none waits.
-- May scan: the start of its partial index, which has waiting mail only.
SELECT min(next_attempt_at_ms)
  FROM outbox
 WHERE next_attempt_at_ms IS NOT NULL
