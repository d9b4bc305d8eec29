DROP INDEX outbox_by_address;
ALTER TABLE two_factors DROP COLUMN codes_at_ms;
