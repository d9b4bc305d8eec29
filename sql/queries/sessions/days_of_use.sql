-- How many sessions began on one day (UTC) since 1970 and were used last on another, of those used since a time.
-- May scan: an admin's summary of the last days.
SELECT created_at_ms / 86400000, last_seen_at_ms / 86400000, count(*)
  FROM sessions
 WHERE last_seen_at_ms >= :since_ms
 GROUP BY created_at_ms / 86400000, last_seen_at_ms / 86400000
