-- An existing answer stays.
INSERT INTO questionnaire_answers (owner, question, version, value, notice_version, answered_at_ms)
VALUES (:owner, :question, :version, :value, :notice_version, :answered_at_ms)
ON CONFLICT (owner, question) DO NOTHING
