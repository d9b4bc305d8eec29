-- The keys whose private part was lost with the secret of the installation.
-- May scan: a handful of rows.
UPDATE signing_keys
   SET revoked_at_ms = :now_ms
 WHERE private_sealed = '' AND revoked_at_ms IS NULL
