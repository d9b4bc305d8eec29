-- readable from: 30
-- When an account first met the questionnaire; NULL before. 0 for the accounts of before, and for those that an older server makes
-- meanwhile: a default of 0 rewrites no rows.
ALTER TABLE users ADD COLUMN questionnaire_offered_at_ms BIGINT DEFAULT 0;
