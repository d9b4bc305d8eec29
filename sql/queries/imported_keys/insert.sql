INSERT INTO imported_keys (id, algorithm, public_jwk, private_sealed, created_at_ms, expires_at_ms)
VALUES (:id, :algorithm, :public_jwk, :private_sealed, :created_at_ms, :expires_at_ms)
