-- Anonymous visitors, and how far somebody is with the questionnaire. A visitor is known by a signed cookie; a row is there once there
-- is something to remember.
CREATE TABLE visitors (
  id TEXT PRIMARY KEY,
  created_at_ms BIGINT NOT NULL,
  seen_at_ms BIGINT NOT NULL,
  retired_at_ms BIGINT,                   -- answers to nobody since
  adopted_by TEXT REFERENCES users (id) ON DELETE SET NULL,
  questionnaire_version BIGINT,
  completed_steps TEXT NOT NULL,          -- JSON array of step ids
  completed_at_ms BIGINT
);
CREATE INDEX visitors_by_last_sign ON visitors (seen_at_ms);
CREATE INDEX visitors_by_account ON visitors (adopted_by);

ALTER TABLE profiles ADD COLUMN completed_steps TEXT NOT NULL DEFAULT '[]';
ALTER TABLE profiles ADD COLUMN notice_version BIGINT;  -- what was agreed to with the last answer that lives in the profile
