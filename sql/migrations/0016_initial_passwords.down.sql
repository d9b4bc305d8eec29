ALTER TABLE accounts DROP COLUMN initial_until_ms;
