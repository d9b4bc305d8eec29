-- readable from: 30
-- For what a session was issued, and the admin's session that began a view. Sessions of before are those of browsers. Impersonations
-- of before have no parent, so they end.
ALTER TABLE sessions ADD COLUMN kind TEXT NOT NULL DEFAULT 'browser' CHECK (kind IN ('browser', 'program', 'view', 'impersonation'));
ALTER TABLE sessions ADD COLUMN parent_id TEXT;
UPDATE sessions SET ended_at_ms = last_seen_at_ms, end_reason = 'revoked' WHERE impersonated_by IS NOT NULL AND ended_at_ms IS NULL;
CREATE INDEX sessions_by_parent ON sessions (parent_id) WHERE parent_id IS NOT NULL;
