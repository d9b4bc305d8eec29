-- As list, with an empty address and name, and so without reading the users.
-- May scan: operators only, who read all users.
SELECT p.user_id, '', NULL, p.experience_level, p.professional_role, p.role_other, p.organization, p.software_background, p.hardware_background,
       p.questionnaire_version, p.completed_at_ms, p.created_at_ms, p.updated_at_ms, p.completed_steps, p.reached_steps, a.question, a.value
  FROM (SELECT p.user_id, p.experience_level, p.professional_role, p.role_other, p.organization, p.software_background, p.hardware_background,
               p.questionnaire_version, p.completed_at_ms, p.created_at_ms, p.updated_at_ms, p.completed_steps, p.reached_steps
          FROM profiles p
         WHERE {{answer_record_condition}}
         ORDER BY p.created_at_ms, p.user_id
         LIMIT :limit) p
  LEFT JOIN questionnaire_answers a ON a.owner = 'user:' || p.user_id
 ORDER BY p.created_at_ms, p.user_id, a.question
