UPDATE accounts
   SET password_hash = :password_hash, initial_until_ms = :initial_until_ms, breached_at_ms = NULL,
       updated_at_ms = :now_ms
 WHERE provider = 'credential' AND provider_account_id = :user_id
