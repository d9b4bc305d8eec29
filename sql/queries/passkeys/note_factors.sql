-- The same for all accounts.
-- May scan: all accounts, once after a change of the relying party.
UPDATE users
   SET has_passkey = CASE
         WHEN EXISTS (SELECT 1 FROM passkeys p
                       WHERE p.user_id = users.id AND p.user_verified = 1
                         AND p.rp_id = (SELECT i.value FROM installation i WHERE i.name = 'passkey_rp_id'))
         THEN 1 ELSE 0 END
 WHERE has_passkey = 1 OR id IN (SELECT user_id FROM passkeys)
