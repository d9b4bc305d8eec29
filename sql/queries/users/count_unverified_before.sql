-- May scan: admins only; reads the index of the unverified.
SELECT count(*)
  FROM users
 WHERE is_verified = 0 AND created_at_ms < :before_ms
