SELECT question, version, value, notice_version, answered_at_ms
  FROM questionnaire_answers
 WHERE owner = :owner
 ORDER BY question
