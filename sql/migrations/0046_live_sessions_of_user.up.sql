-- readable from: 30
-- concurrently
-- The live sessions of an account, without reading those that ended.
CREATE INDEX sessions_of_user ON sessions (user_id, ended_at_ms, created_at_ms);
