-- The admins who can sign in: not suspended, not anonymous, and with a verified address if `proved` is 1.
SELECT {{user_columns users}}
  FROM users
 WHERE role = 'admin' AND (is_active = 1 OR suspended_until_ms <= :now_ms) AND is_anonymous = 0 AND is_verified >= :proved
 ORDER BY id
 LIMIT :limit
