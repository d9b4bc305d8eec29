-- The orders and searches of an admin's table of users, and the audit events that wait for their place in the chain.
CREATE INDEX users_by_update ON users (updated_at_ms, id);
CREATE INDEX users_by_name ON users (lower(coalesce(name, '')), id);
CREATE INDEX users_by_role ON users (role, id);
CREATE INDEX audit_events_unlinked ON audit_events (at_ms, id) WHERE link IS NULL;
