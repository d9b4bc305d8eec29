ALTER TABLE users DROP COLUMN questionnaire_offered_at_ms;
