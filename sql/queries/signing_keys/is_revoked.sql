SELECT 1
  FROM signing_keys
 WHERE id = :id AND revoked_at_ms IS NOT NULL
