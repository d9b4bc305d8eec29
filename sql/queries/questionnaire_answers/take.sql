-- Removes and returns all answers of an owner. Of racing calls one gets the rows.
DELETE FROM questionnaire_answers
 WHERE owner = :owner
RETURNING question, version, value, notice_version, answered_at_ms
