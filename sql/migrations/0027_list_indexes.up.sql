-- readable from: 26
-- concurrently
-- The events of admins, operators, API keys and the server, newest first. Those that users cause themselves are found by the user.
CREATE INDEX audit_events_by_actor ON audit_events (actor, at_ms, id) WHERE actor <> 'user';
-- All that lists of users search and filter by, so that a search does not read the accounts that it does not show.
CREATE INDEX users_listed ON users (created_at_ms, id, email, name, role, is_active, is_verified, suspended_until_ms);
