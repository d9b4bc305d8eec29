-- readable from: 30
-- When the password was found in a list of breached ones; NULL: not found. Setting another password clears it.
ALTER TABLE accounts ADD COLUMN breached_at_ms BIGINT;
