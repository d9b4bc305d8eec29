UPDATE users
   SET two_factor_enabled = 0, updated_at_ms = :now_ms
 WHERE id = :id
