-- May scan: a handful of rows, read at start and when keys change.
SELECT id, algorithm, public_jwk, private_sealed, created_at_ms, expires_at_ms, revoked_at_ms
  FROM imported_keys
 ORDER BY created_at_ms, id
