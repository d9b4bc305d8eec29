DELETE FROM questionnaire_answers WHERE owner = :owner
