-- Those that nobody needs for old tokens any more. A revoked one stays, so that no later import brings it back.
-- May scan: a handful of rows.
DELETE FROM imported_keys
 WHERE expires_at_ms < :before_ms AND revoked_at_ms IS NULL
