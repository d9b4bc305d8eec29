-- In the index users_unverified.
SELECT count(*)
  FROM users
 WHERE is_verified = 0 AND created_at_ms < :before_ms
