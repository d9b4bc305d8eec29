SELECT id, name, scope, created_at_ms, created_by, last_used_at_ms, revoked_at_ms, expires_at_ms
  FROM api_keys
 WHERE key_hash = :key_hash
