INSERT INTO questionnaire_answers (owner, question, version, value, notice_version, answered_at_ms)
VALUES (:owner, :question, :version, :value, :notice_version, :answered_at_ms)
ON CONFLICT (owner, question) DO UPDATE
   SET version = excluded.version, value = excluded.value, notice_version = excluded.notice_version,
       answered_at_ms = excluded.answered_at_ms
