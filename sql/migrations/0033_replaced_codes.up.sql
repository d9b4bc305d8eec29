-- readable from: 30
-- When the backup codes were made, so that an undone change of address takes back newer ones; NULL: with the factor.
ALTER TABLE two_factors ADD COLUMN codes_at_ms BIGINT;
-- The erasure of an account finds the mails to its address.
CREATE INDEX outbox_by_address ON outbox (lower(address));
