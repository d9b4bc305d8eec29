UPDATE users
   SET questionnaire_offered_at_ms = :now_ms
 WHERE id = :id AND questionnaire_offered_at_ms IS NULL
