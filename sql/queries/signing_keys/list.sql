-- May scan: a handful of rows, read at start and when keys change.
SELECT id, algorithm, public_jwk, private_sealed, created_at_ms, signs_from_ms, retired_at_ms, revoked_at_ms,
       longest_life_ms
  FROM signing_keys
 ORDER BY created_at_ms, signs_from_ms, id
