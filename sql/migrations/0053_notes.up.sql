-- readable from: 30
-- What admins note on accounts.
CREATE TABLE notes (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'done')),
  created_at_ms BIGINT NOT NULL,
  changed_at_ms BIGINT NOT NULL
);
CREATE INDEX notes_by_creation ON notes (created_at_ms, id);
CREATE INDEX notes_by_user ON notes (user_id, created_at_ms, id);
