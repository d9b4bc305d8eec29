SELECT id, user_id, provider, provider_account_id, password_hash, created_at_ms, updated_at_ms, scope
  FROM accounts
 WHERE user_id = :user_id
 ORDER BY created_at_ms, id
