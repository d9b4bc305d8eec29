SELECT 1
  FROM users
 WHERE id = :id AND questionnaire_offered_at_ms IS NOT NULL
