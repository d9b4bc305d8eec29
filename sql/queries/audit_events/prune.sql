-- The beginning of the chain, up to a position.
-- May scan: maintenance, a batch from the start of its index.
DELETE FROM audit_events
 WHERE position <= :position
