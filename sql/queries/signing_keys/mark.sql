-- Differs whenever a key was made, imported, retired, revoked or deleted.
-- May scan: a handful of rows.
SELECT count(*), coalesce(max(created_at_ms), 0), count(retired_at_ms), count(revoked_at_ms)
  FROM (SELECT created_at_ms, retired_at_ms, revoked_at_ms
          FROM signing_keys
         UNION ALL
        SELECT created_at_ms, expires_at_ms AS retired_at_ms, revoked_at_ms
          FROM imported_keys) AS keys
