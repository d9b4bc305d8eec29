-- readable from: 24
-- When the API key of a back end expires by itself; NULL: never.
ALTER TABLE api_keys ADD COLUMN expires_at_ms BIGINT;
