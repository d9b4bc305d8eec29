ALTER TABLE users DROP COLUMN first_proved_at_ms;
ALTER TABLE users DROP COLUMN contested_at_ms;
