-- The password account of a user.
SELECT id, user_id, provider, provider_account_id, password_hash, created_at_ms, updated_at_ms, scope, initial_until_ms
  FROM accounts
 WHERE provider = 'credential' AND provider_account_id = :user_id
