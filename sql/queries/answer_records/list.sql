-- Some profiles after (created_at_ms, user_id), with one row for each answer outside the profile, or one row without an answer; rows
-- of a user are adjacent.
-- May scan: operators only, who read all users.
SELECT p.user_id, u.email, u.name, p.experience_level, p.professional_role, p.role_other, p.organization, p.software_background, p.hardware_background,
       p.questionnaire_version, p.completed_at_ms, p.created_at_ms, p.updated_at_ms, p.completed_steps, p.reached_steps, a.question, a.value
  FROM (SELECT p.user_id, p.experience_level, p.professional_role, p.role_other, p.organization, p.software_background, p.hardware_background,
               p.questionnaire_version, p.completed_at_ms, p.created_at_ms, p.updated_at_ms, p.completed_steps, p.reached_steps
          FROM profiles p
         WHERE {{answer_record_condition}}
         ORDER BY p.created_at_ms, p.user_id
         LIMIT :limit) p
  JOIN users u ON u.id = p.user_id
  LEFT JOIN questionnaire_answers a ON a.owner = 'user:' || p.user_id
 ORDER BY p.created_at_ms, p.user_id, a.question
