-- A batch of visitors without activity since a given time.
-- May scan: maintenance, a batch from the start of an index.
SELECT id
  FROM visitors
 WHERE seen_at_ms < :before_ms
   AND {{restored_condition}}
 ORDER BY seen_at_ms
 LIMIT :limit
