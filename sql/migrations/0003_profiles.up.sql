-- What people told about themselves, and what they said in chat.
CREATE TABLE profiles (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  experience_level TEXT,
  professional_role TEXT,
  role_other TEXT,
  organization TEXT,
  software_background TEXT NOT NULL,      -- JSON object
  hardware_background TEXT NOT NULL,      -- JSON object
  questionnaire_version BIGINT,
  completed_at_ms BIGINT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);
CREATE INDEX profiles_by_creation ON profiles (created_at_ms, user_id);

CREATE TABLE questionnaires (
  version BIGINT PRIMARY KEY,
  document TEXT NOT NULL,                 -- JSON as published; never changes
  published_at_ms BIGINT NOT NULL,
  published_by TEXT NOT NULL,
  retired_at_ms BIGINT
);

CREATE TABLE questionnaire_answers (
  owner TEXT NOT NULL,                    -- 'user:<id>' or 'anonymous:<id>'
  question TEXT NOT NULL,
  version BIGINT NOT NULL REFERENCES questionnaires (version),
  value TEXT NOT NULL,                    -- JSON
  notice_version BIGINT,
  answered_at_ms BIGINT NOT NULL,
  PRIMARY KEY (owner, question)
);

CREATE TABLE chat_messages (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  session_id TEXT NOT NULL,
  role TEXT NOT NULL,
  content TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL
);
CREATE INDEX chat_messages_by_owner ON chat_messages (owner, session_id, created_at_ms, id);
