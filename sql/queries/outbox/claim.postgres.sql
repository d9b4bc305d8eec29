-- As claim.sql. SKIP LOCKED: a mail that another server is about to claim is passed over without a wait.
UPDATE outbox
   SET attempts = attempts + 1, next_attempt_at_ms = :claimed_until_ms, last_error = NULL
 WHERE id = coalesce((SELECT id
                              FROM outbox
                             WHERE urgency = 0 AND next_attempt_at_ms IS NOT NULL AND next_attempt_at_ms <= :now_ms
                             ORDER BY next_attempt_at_ms
                             LIMIT 1
                             FOR UPDATE SKIP LOCKED),
                     (SELECT id
                              FROM outbox
                             WHERE urgency = 1 AND next_attempt_at_ms IS NOT NULL AND next_attempt_at_ms <= :now_ms
                             ORDER BY next_attempt_at_ms
                             LIMIT 1
                             FOR UPDATE SKIP LOCKED),
                     (SELECT id
                              FROM outbox
                             WHERE urgency = 2 AND next_attempt_at_ms IS NOT NULL AND next_attempt_at_ms <= :now_ms
                             ORDER BY next_attempt_at_ms
                             LIMIT 1
                             FOR UPDATE SKIP LOCKED),
                     (SELECT id
                              FROM outbox
                             WHERE urgency = 3 AND next_attempt_at_ms IS NOT NULL AND next_attempt_at_ms <= :now_ms
                             ORDER BY next_attempt_at_ms
                             LIMIT 1
                             FOR UPDATE SKIP LOCKED))
RETURNING id, kind, address, payload, user_id, language, secret_sealed, attempts, created_at_ms, next_attempt_at_ms, sent_at_ms, failed_at_ms,
       last_error
