UPDATE api_keys
   SET last_used_at_ms = :now_ms
 WHERE id = :id
