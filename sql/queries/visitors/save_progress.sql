UPDATE visitors
   SET questionnaire_version = :questionnaire_version, completed_steps = :completed_steps, completed_at_ms = :completed_at_ms,
       reached_steps = :reached_steps
 WHERE id = :id
