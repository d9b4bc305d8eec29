-- What outlives a session: when its user was last seen, so that accounts which nobody uses are told from others.
ALTER TABLE users ADD COLUMN last_seen_at_ms BIGINT;  -- the newest use of a session that is deleted by now
CREATE INDEX verifications_by_use ON verifications (used_at_ms) WHERE used_at_ms IS NOT NULL;
