-- Successful events of one action, counted by the day (UTC) since 1970.
-- May scan: an operator's summary of the last days.
SELECT at_ms / 86400000, count(*)
  FROM audit_events
 WHERE at_ms >= :since_ms AND action = :action AND outcome = 'success'
 GROUP BY at_ms / 86400000
