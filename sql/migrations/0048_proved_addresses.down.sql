ALTER TABLE users DROP COLUMN had_proved_address;
