ALTER TABLE accounts DROP COLUMN breached_at_ms;
