-- Steps of the questionnaire that were shown or saved, apart from the answers in them; and thread names at the chat back end.
ALTER TABLE profiles ADD COLUMN reached_steps TEXT NOT NULL DEFAULT '[]';  -- JSON array of step ids
ALTER TABLE visitors ADD COLUMN reached_steps TEXT NOT NULL DEFAULT '[]';
UPDATE profiles SET reached_steps = completed_steps;
UPDATE visitors SET reached_steps = completed_steps;

ALTER TABLE chat_threads ADD COLUMN upstream_name TEXT;  -- the back end's session_id if it differs from the owner's session_id
CREATE INDEX chat_threads_by_upstream_name ON chat_threads (upstream_name);
