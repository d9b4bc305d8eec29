UPDATE users
   SET questionnaire_offered_at_ms = NULL
 WHERE id = :id
