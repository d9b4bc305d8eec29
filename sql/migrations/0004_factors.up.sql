-- Second factors, passkeys, keys of back ends, and mail on its way.
CREATE TABLE two_factors (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  secret_sealed TEXT NOT NULL,
  backup_codes TEXT NOT NULL,             -- JSON array of HMACs
  last_step BIGINT,                       -- the newest TOTP step that was used
  confirmed_at_ms BIGINT,
  created_at_ms BIGINT NOT NULL
);

CREATE TABLE passkeys (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  credential_id TEXT NOT NULL UNIQUE,
  public_key TEXT NOT NULL,
  sign_count BIGINT NOT NULL,
  name TEXT,
  created_at_ms BIGINT NOT NULL,
  last_used_at_ms BIGINT
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  key_hash TEXT NOT NULL UNIQUE,
  scope TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  last_used_at_ms BIGINT,
  revoked_at_ms BIGINT
);

CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  payload TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  next_attempt_at_ms BIGINT,              -- NULL: nothing left to do
  sent_at_ms BIGINT,
  failed_at_ms BIGINT
);
CREATE INDEX outbox_due ON outbox (next_attempt_at_ms) WHERE next_attempt_at_ms IS NOT NULL;
