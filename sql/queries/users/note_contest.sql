UPDATE users
   SET contested_at_ms = :contested_at_ms
 WHERE id = :id
