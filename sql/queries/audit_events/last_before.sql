-- The end of the part of the chain that retention ends, by the youngest events of that part. Times from before :from_ms are of a
-- clock that was not set.
-- May scan: maintenance, a batch by the index of times.
SELECT max(position)
  FROM (SELECT position
          FROM audit_events
         WHERE at_ms >= :from_ms AND at_ms < :before_ms AND position IS NOT NULL
         ORDER BY at_ms DESC, id DESC
         LIMIT 1000) AS youngest
