INSERT INTO api_keys (id, key_hash, name, scope, created_at_ms, created_by)
VALUES (:id, :key_hash, :name, :scope, :created_at_ms, :created_by)
