UPDATE api_keys
   SET revoked_at_ms = :now_ms
 WHERE id = :id AND revoked_at_ms IS NULL
