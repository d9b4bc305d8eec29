-- Keys whose tokens have all expired.
-- May scan: a handful of rows.
DELETE FROM signing_keys
 WHERE retired_at_ms < :before_ms OR revoked_at_ms < :before_ms
