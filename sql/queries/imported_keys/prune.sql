-- Keys not needed for old tokens any more. A revoked key stays, so that no later import brings it back.
-- May scan: a handful of rows.
DELETE FROM imported_keys
 WHERE expires_at_ms < :before_ms AND revoked_at_ms IS NULL
