UPDATE users
   SET is_verified = 1, updated_at_ms = :now_ms
 WHERE id = :id
