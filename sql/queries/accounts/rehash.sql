-- Stores a better hash of the same password, unless the password changed meanwhile.
UPDATE accounts
   SET password_hash = :new_hash
 WHERE provider = 'credential' AND provider_account_id = :user_id AND password_hash = :old_hash
