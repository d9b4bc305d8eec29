ALTER TABLE users DROP COLUMN reminders_stopped_at_ms;
ALTER TABLE users DROP COLUMN reminded_at_ms;
ALTER TABLE users DROP COLUMN language;
