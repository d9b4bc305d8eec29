-- Claims the most urgent mail that is due, of those the one that has been due longest, and counts the attempt before it is made. It
-- has no error while it is on its way, which retry.sql passes over. If the worker dies, the claim expires and another worker takes the
-- mail. One statement, so that two workers never have one mail.
UPDATE outbox
   SET attempts = attempts + 1, next_attempt_at_ms = :claimed_until_ms, last_error = NULL
 WHERE id = coalesce((SELECT id
                              FROM outbox
                             WHERE urgency = 0 AND next_attempt_at_ms IS NOT NULL AND next_attempt_at_ms <= :now_ms
                             ORDER BY next_attempt_at_ms
                             LIMIT 1),
                     (SELECT id
                              FROM outbox
                             WHERE urgency = 1 AND next_attempt_at_ms IS NOT NULL AND next_attempt_at_ms <= :now_ms
                             ORDER BY next_attempt_at_ms
                             LIMIT 1),
                     (SELECT id
                              FROM outbox
                             WHERE urgency = 2 AND next_attempt_at_ms IS NOT NULL AND next_attempt_at_ms <= :now_ms
                             ORDER BY next_attempt_at_ms
                             LIMIT 1),
                     (SELECT id
                              FROM outbox
                             WHERE urgency = 3 AND next_attempt_at_ms IS NOT NULL AND next_attempt_at_ms <= :now_ms
                             ORDER BY next_attempt_at_ms
                             LIMIT 1))
RETURNING id, kind, address, payload, user_id, language, secret_sealed, attempts, created_at_ms, next_attempt_at_ms, sent_at_ms, failed_at_ms,
       last_error
