-- The password account of a user.
SELECT {{account_columns accounts}}, initial_until_ms, breached_at_ms
  FROM accounts
 WHERE provider = 'credential' AND provider_account_id = :user_id
