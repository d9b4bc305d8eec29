-- readable from: 27
-- concurrently
-- The other orders of the list of users, each with all that the list searches and filters by, as in users_listed.
CREATE INDEX users_listed_by_name ON users
  (lower(coalesce(name, '')), id, name, email, role, is_active, is_verified, suspended_until_ms, created_at_ms);
CREATE INDEX users_listed_by_email ON users
  (email, id, name, role, is_active, is_verified, suspended_until_ms, created_at_ms);
-- The order of the audit log, with all that the figures of a day count.
CREATE INDEX audit_events_by_time_and_outcome ON audit_events (at_ms, id, action, outcome);
