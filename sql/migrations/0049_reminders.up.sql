-- readable from: 30
-- Reminders to finish the questionnaire: in which language, when the last one, and whether the person wants none.
ALTER TABLE users ADD COLUMN language TEXT;
ALTER TABLE users ADD COLUMN reminded_at_ms BIGINT;
ALTER TABLE users ADD COLUMN reminders_stopped_at_ms BIGINT;
