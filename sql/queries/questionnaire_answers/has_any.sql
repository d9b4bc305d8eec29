-- Whether an account or a visitor answered the version.
-- May scan: an admin's summary, up to the first answer.
SELECT 1
 WHERE EXISTS (SELECT 1 FROM questionnaire_answers WHERE version = :version)
    OR EXISTS (SELECT 1 FROM profiles WHERE questionnaire_version = :version)
