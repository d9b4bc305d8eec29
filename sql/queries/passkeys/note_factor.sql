-- Writes down whether a passkey of the account is a second factor. One that is switched off still is: it is lost, as an app may be,
-- and a password alone may not set up another one.
UPDATE users
   SET has_passkey = CASE
         WHEN EXISTS (SELECT 1 FROM passkeys p
                       WHERE p.user_id = users.id AND p.user_verified = 1
                         AND p.rp_id = (SELECT i.value FROM installation i WHERE i.name = 'passkey_rp_id'))
         THEN 1 ELSE 0 END
 WHERE id = :user_id
