-- readable from: 30
-- When the password was found among breached ones. NULL: not found. A new password starts anew.
ALTER TABLE accounts ADD COLUMN breached_at_ms BIGINT;
