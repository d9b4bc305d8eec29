-- Notes once that a password was found among breached ones, unless it changed meanwhile.
UPDATE accounts
   SET breached_at_ms = :now_ms
 WHERE provider = 'credential' AND provider_account_id = :user_id AND password_hash = :password_hash AND breached_at_ms IS NULL
