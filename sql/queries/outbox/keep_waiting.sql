-- Keeps all waiting mail, as keep.sql.
-- May scan: once, in a database that is restored; its partial index, which has waiting mail only.
UPDATE outbox
   SET next_attempt_at_ms = NULL, last_error = :last_error
 WHERE next_attempt_at_ms IS NOT NULL
