SELECT {{account_columns accounts}}
  FROM accounts
 WHERE user_id = :user_id
 ORDER BY created_at_ms, id
