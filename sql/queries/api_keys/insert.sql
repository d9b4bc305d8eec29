INSERT INTO api_keys (id, key_hash, name, scope, created_at_ms, created_by, expires_at_ms, owner_id)
VALUES (:id, :key_hash, :name, :scope, :created_at_ms, :created_by, :expires_at_ms, :owner_id)
