-- The digests of a lost key, which find nothing any more.
-- May scan: once, when a secret is given up.
UPDATE outbox
   SET account_digest = '', actor_digest = NULL
 WHERE id IN (SELECT id FROM outbox WHERE account_digest IS NOT NULL UNION SELECT id FROM outbox WHERE actor_digest IS NOT NULL)
