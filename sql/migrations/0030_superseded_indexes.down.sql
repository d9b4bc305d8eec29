CREATE INDEX users_by_name ON users (lower(coalesce(name, '')), id);
CREATE INDEX audit_events_by_time ON audit_events (at_ms, id);
