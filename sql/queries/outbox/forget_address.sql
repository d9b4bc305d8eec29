-- Removes the address of a deleted user from the mails to others that name it, such as notices to admins, and from those whose
-- digests are not known.
UPDATE outbox
   SET payload = replace(payload, :address, :placeholder)
 WHERE id IN (SELECT id FROM outbox WHERE account_digest = :digest
              UNION
              SELECT id FROM outbox WHERE actor_digest = :digest
              UNION
              SELECT id FROM outbox WHERE account_digest = '' AND payload <> replace(payload, :address, :placeholder))
