UPDATE accounts
   SET password_hash = :password_hash, updated_at_ms = :now_ms
 WHERE provider = 'credential' AND provider_account_id = :user_id
