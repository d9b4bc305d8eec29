-- Successful events of one action, counted by the day (UTC) since 1970.
SELECT at_ms / 86400000, count(*)
  FROM audit_events
 WHERE at_ms >= :since_ms AND action = :action AND outcome = 'success'
 GROUP BY at_ms / 86400000
