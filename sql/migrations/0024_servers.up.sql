-- The servers that use the database beside each other, and commands that must be alone (kind 'alone'). Each renews its row while it
-- lives. On SQLite the table stays empty: there a lock on a file tells the same.
CREATE TABLE servers (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('server', 'alone')),
  started_at_ms BIGINT NOT NULL,
  seen_at_ms BIGINT NOT NULL,
  release TEXT NOT NULL,
  secret_check TEXT NOT NULL,
  schema_version INTEGER NOT NULL
);
