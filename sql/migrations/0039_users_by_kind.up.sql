-- readable from: 30
-- concurrently
-- The kinds of accounts that a summary counts; each index has the accounts of its kind alone.
CREATE INDEX users_unverified ON users (created_at_ms) WHERE is_verified = 0;
CREATE INDEX users_with_second_factor ON users (id) WHERE two_factor_enabled = 1;
CREATE INDEX users_inactive ON users (suspended_until_ms) WHERE is_active = 0;
CREATE INDEX users_anonymous ON users (id) WHERE is_anonymous = 1;
