-- One session, whichever way it began, is one row: a session token (the Better Auth cookie), a chain of refresh tokens, and what `sid`
-- names. Tokens are kept as base64url(SHA-256) only.
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE,
  remembered SMALLINT NOT NULL CHECK (remembered IN (0, 1)),
  amr TEXT NOT NULL,                      -- space-separated authentication methods (RFC 8176)
  ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  impersonated_by TEXT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  last_seen_at_ms BIGINT NOT NULL,
  authenticated_at_ms BIGINT NOT NULL,    -- the sign-in: `auth_time`
  proved_at_ms BIGINT NOT NULL,           -- when a password or factor was last proved: freshness
  expires_at_ms BIGINT NOT NULL,          -- slides with use
  ends_at_ms BIGINT NOT NULL,             -- never slides
  ended_at_ms BIGINT,
  end_reason TEXT
);
CREATE INDEX sessions_by_user ON sessions (user_id, created_at_ms);
CREATE INDEX sessions_by_expiry ON sessions (expires_at_ms);
CREATE INDEX sessions_by_end ON sessions (ended_at_ms) WHERE ended_at_ms IS NOT NULL;
CREATE INDEX sessions_live ON sessions (created_at_ms, id) WHERE ended_at_ms IS NULL;

CREATE TABLE refresh_tokens (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  used_at_ms BIGINT,
  successor_sealed TEXT                   -- the next token, sealed under a key that needs the spent one; for the grace only
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_by_use ON refresh_tokens (used_at_ms) WHERE successor_sealed IS NOT NULL;

-- Every single-use or device token, by purpose.
CREATE TABLE verifications (
  id TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
  address TEXT,
  payload TEXT,
  attempts BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  used_at_ms BIGINT
);
CREATE UNIQUE INDEX verifications_by_token ON verifications (purpose, token_hash) WHERE purpose <> 'device';
CREATE UNIQUE INDEX verifications_by_device ON verifications (token_hash, user_id) WHERE purpose = 'device';
CREATE INDEX verifications_by_user ON verifications (user_id, purpose);
CREATE INDEX verifications_by_expiry ON verifications (expires_at_ms);

CREATE TABLE signing_keys (
  id TEXT PRIMARY KEY,                    -- kid
  algorithm TEXT NOT NULL,
  public_jwk TEXT NOT NULL,
  private_sealed TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  signs_from_ms BIGINT NOT NULL,
  retired_at_ms BIGINT,                   -- when a successor took over; published until its tokens have run out
  revoked_at_ms BIGINT
);

CREATE TABLE rate_limits (
  rule TEXT NOT NULL,
  subject TEXT NOT NULL,
  count BIGINT NOT NULL,
  window_ends_at_ms BIGINT NOT NULL,
  PRIMARY KEY (rule, subject)
);
CREATE INDEX rate_limits_by_end ON rate_limits (window_ends_at_ms);

CREATE TABLE audit_events (
  id TEXT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  actor TEXT NOT NULL,                    -- 'user', 'operator:<name>', 'system', 'anonymous'
  user_id TEXT,                           -- whom it concerns; no foreign key: the event outlives the account
  session_id TEXT,
  request_id TEXT,
  personal TEXT,                          -- JSON: address, agent, email; erased with the person
  salt TEXT,
  personal_digest TEXT NOT NULL,          -- of salt and personal part
  position BIGINT UNIQUE,                 -- in the chain; NULL until the worker links it
  link TEXT                               -- MAC over the previous link and this event
);
CREATE INDEX audit_events_by_time ON audit_events (at_ms, id);
CREATE INDEX audit_events_by_user ON audit_events (user_id, at_ms);
