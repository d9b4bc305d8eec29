-- The next sign-in looks again whether the password is a breached one.
UPDATE accounts
   SET breached_at_ms = NULL
 WHERE provider = 'credential' AND provider_account_id = :user_id AND breached_at_ms IS NOT NULL
