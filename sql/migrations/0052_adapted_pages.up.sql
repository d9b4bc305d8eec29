-- readable from: 30
-- Pages as a back end adapted them, kept for all readers of an audience.
CREATE TABLE adapted_pages (
  key TEXT PRIMARY KEY,
  task TEXT NOT NULL,
  language TEXT,
  audience TEXT,
  traits TEXT NOT NULL,
  page TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  hits BIGINT NOT NULL,
  reader_digest TEXT,
  sign_up_network TEXT,
  is_unproved INTEGER NOT NULL CHECK (is_unproved IN (0, 1)),
  created_at_ms BIGINT NOT NULL,
  used_at_ms BIGINT NOT NULL
);
CREATE INDEX adapted_pages_by_creation ON adapted_pages (created_at_ms, key);
CREATE INDEX adapted_pages_by_use ON adapted_pages (used_at_ms);
CREATE INDEX adapted_pages_by_reader ON adapted_pages (reader_digest);
CREATE INDEX adapted_pages_by_page ON adapted_pages (page);
