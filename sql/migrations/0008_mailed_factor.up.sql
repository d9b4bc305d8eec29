-- Codes by mail as a second factor of their own, without an authenticator app.
ALTER TABLE two_factors ADD COLUMN mailed_at_ms BIGINT;  -- since when; NULL: they only stand in for the app
