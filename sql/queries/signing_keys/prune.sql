-- Those whose tokens have all run out.
DELETE FROM signing_keys
 WHERE retired_at_ms < :before_ms OR revoked_at_ms < :before_ms
