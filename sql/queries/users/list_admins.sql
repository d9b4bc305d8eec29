-- The admins who can sign in: active, not anonymous, and with a verified address if `proved` is 1.
SELECT {{user_columns users}}
  FROM users
 WHERE role = 'admin' AND is_active = 1 AND is_anonymous = 0 AND is_verified >= :proved
 ORDER BY id
 LIMIT :limit
