-- Those whose tokens have all run out.
-- May scan: a handful of rows.
DELETE FROM signing_keys
 WHERE retired_at_ms < :before_ms OR revoked_at_ms < :before_ms
