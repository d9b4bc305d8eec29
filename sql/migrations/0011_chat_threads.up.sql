-- Threads of chat: what ties the messages of a conversation together, whoever named it.
CREATE TABLE chat_threads (
  id TEXT PRIMARY KEY,                    -- ours; what the back end sees as X-Chat-Session-Id
  owner TEXT NOT NULL,                    -- 'user:<id>' or 'anonymous:<id>'
  session_id TEXT NOT NULL,               -- what its owner calls it; the id where they gave no name
  title TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  UNIQUE (owner, session_id)
);
CREATE INDEX chat_threads_by_owner ON chat_threads (owner, updated_at_ms, id);
CREATE INDEX chat_threads_by_name ON chat_threads (session_id);
CREATE INDEX chat_threads_by_last_change ON chat_threads (updated_at_ms);
