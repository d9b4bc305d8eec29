-- Events not linked into the chain yet, oldest first.
-- May scan: the worker, a batch from the start of its partial index.
SELECT {{audit_columns audit_events}}
  FROM audit_events
 WHERE link IS NULL
 ORDER BY at_ms, id
 LIMIT :limit
