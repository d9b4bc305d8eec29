-- How many mails wait for an attempt.
-- May scan: its partial index, which has waiting mail only.
SELECT count(*)
  FROM outbox
 WHERE next_attempt_at_ms IS NOT NULL
