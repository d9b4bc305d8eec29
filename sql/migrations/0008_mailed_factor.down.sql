ALTER TABLE two_factors DROP COLUMN mailed_at_ms;
