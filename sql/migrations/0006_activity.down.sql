DROP INDEX verifications_by_use;
ALTER TABLE users DROP COLUMN last_seen_at_ms;
