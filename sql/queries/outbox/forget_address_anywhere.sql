-- As forget_address.sql, where the key of the digests is not at hand.
-- May scan: a restore, which repeats the erasures since the backup.
UPDATE outbox
   SET payload = replace(payload, :address, :placeholder)
 WHERE payload <> replace(payload, :address, :placeholder)
