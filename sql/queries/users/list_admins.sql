-- The active admins.
SELECT {{user_columns users}}
  FROM users
 WHERE role = 'admin' AND is_active = 1
 ORDER BY id
 LIMIT :limit
