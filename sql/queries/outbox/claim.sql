-- Claims a due mail for a limited time, and counts the attempt before it is made. One statement, so two workers cannot both have it; if
-- a worker dies, the claim expires and another takes it.
UPDATE outbox
   SET attempts = attempts + 1, next_attempt_at_ms = :claimed_until_ms
 WHERE id = :id AND next_attempt_at_ms IS NOT NULL AND next_attempt_at_ms <= :now_ms
RETURNING id, kind, address, payload, user_id, language, secret_sealed, attempts, created_at_ms, next_attempt_at_ms, sent_at_ms, failed_at_ms,
       last_error
