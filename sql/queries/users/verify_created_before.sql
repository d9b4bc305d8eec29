-- A batch: marks unverified addresses of accounts made before a moment as verified.
-- May scan: admins only, a batch at a time.
UPDATE users
   SET is_verified = 1, updated_at_ms = :now_ms
 WHERE id IN (SELECT id FROM users WHERE is_verified = 0 AND created_at_ms < :before_ms ORDER BY created_at_ms LIMIT :limit)
