-- May scan: one row, from the end of its index.
SELECT position, link
  FROM audit_events
 WHERE position IS NOT NULL
 ORDER BY position DESC
 LIMIT 1
