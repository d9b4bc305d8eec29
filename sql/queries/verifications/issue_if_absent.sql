-- Stores a token unless its hash is stored already.
INSERT INTO verifications (id, purpose, token_hash, user_id, address, payload, attempts, created_at_ms, expires_at_ms)
VALUES (:id, :purpose, :token_hash, :user_id, :address, :payload, 0, :created_at_ms, :expires_at_ms)
ON CONFLICT (purpose, token_hash) WHERE purpose <> 'device' DO NOTHING
