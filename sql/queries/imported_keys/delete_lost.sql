-- The keys whose private part was lost with the secret of the installation. Another import may bring them again, but no revoked one.
-- May scan: a handful of rows.
DELETE FROM imported_keys
 WHERE private_sealed = '' AND revoked_at_ms IS NULL
