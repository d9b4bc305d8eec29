-- May scan: admins only.
SELECT count(*)
  FROM users
 WHERE is_verified = 0 AND created_at_ms < :before_ms
