-- The release before knows no end: a key that has one is revoked as of it, so that it does not work for ever.
UPDATE api_keys SET revoked_at_ms = expires_at_ms WHERE expires_at_ms IS NOT NULL AND revoked_at_ms IS NULL;
ALTER TABLE api_keys DROP COLUMN expires_at_ms;
