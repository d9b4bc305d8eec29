-- The chain after a position.
-- May scan: the worker and admins only, a page by its index.
SELECT {{audit_columns audit_events}}
  FROM audit_events
 WHERE position > :after
 ORDER BY position
 LIMIT :limit
