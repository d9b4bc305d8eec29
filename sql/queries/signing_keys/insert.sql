INSERT INTO signing_keys (id, algorithm, public_jwk, private_sealed, created_at_ms, signs_from_ms, longest_life_ms)
VALUES (:id, :algorithm, :public_jwk, :private_sealed, :created_at_ms, :signs_from_ms, :longest_life_ms)
