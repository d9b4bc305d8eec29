UPDATE users
   SET two_factor_enabled = :enabled, updated_at_ms = :now_ms
 WHERE id = :id
