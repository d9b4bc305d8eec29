-- readable from: 25
-- concurrently
-- Lists of one action, newest first, without reading the others.
CREATE INDEX audit_events_by_action ON audit_events (action, at_ms, id);
