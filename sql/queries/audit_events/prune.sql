-- The beginning of the chain, up to a position.
DELETE FROM audit_events
 WHERE position <= :position
