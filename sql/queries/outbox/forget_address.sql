-- Removes the address of a deleted user from the mails to others, such as notices to admins.
-- May scan: the outbox keeps days of mail.
UPDATE outbox
   SET payload = replace(payload, :address, :placeholder)
 WHERE payload <> replace(payload, :address, :placeholder)
