-- Accounts: who there is, and by which credentials or providers they come in. Times are epoch milliseconds, flags 0 or 1.
CREATE TABLE users (
  id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  email TEXT NOT NULL UNIQUE,             -- as compared: trimmed and lower-cased
  email_as_written TEXT NOT NULL,         -- where mail goes
  name TEXT,
  image TEXT,
  role TEXT NOT NULL,
  is_active SMALLINT NOT NULL CHECK (is_active IN (0, 1)),
  is_verified SMALLINT NOT NULL CHECK (is_verified IN (0, 1)),
  is_anonymous SMALLINT NOT NULL CHECK (is_anonymous IN (0, 1)),
  two_factor_enabled SMALLINT NOT NULL CHECK (two_factor_enabled IN (0, 1)),
  suspended_reason TEXT,
  suspended_until_ms BIGINT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  last_login_at_ms BIGINT
);
CREATE INDEX users_by_creation ON users (created_at_ms, id);

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  provider TEXT NOT NULL,                 -- 'credential' for a password
  provider_account_id TEXT NOT NULL,      -- the user's id for 'credential'
  password_hash TEXT,
  access_token_sealed TEXT,
  refresh_token_sealed TEXT,
  id_token_sealed TEXT,
  access_token_expires_at_ms BIGINT,
  refresh_token_expires_at_ms BIGINT,
  scope TEXT,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  UNIQUE (provider, provider_account_id)
);
CREATE INDEX accounts_by_user ON accounts (user_id);

-- Facts about this installation, such as the check value of its secret.
CREATE TABLE installation (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
