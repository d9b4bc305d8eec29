INSERT INTO profiles (user_id, experience_level, professional_role, role_other, organization, software_background,
                      hardware_background, questionnaire_version, completed_at_ms, completed_steps, reached_steps,
                      notice_version, created_at_ms, updated_at_ms)
VALUES (:user_id, :experience_level, :professional_role, :role_other, :organization, :software_background,
        :hardware_background, :questionnaire_version, :completed_at_ms, :completed_steps, :reached_steps,
        :notice_version, :created_at_ms, :updated_at_ms)
ON CONFLICT (user_id) DO UPDATE
   SET experience_level = excluded.experience_level, professional_role = excluded.professional_role,
       role_other = excluded.role_other, organization = excluded.organization,
       software_background = excluded.software_background, hardware_background = excluded.hardware_background,
       questionnaire_version = excluded.questionnaire_version, completed_at_ms = excluded.completed_at_ms,
       completed_steps = excluded.completed_steps, reached_steps = excluded.reached_steps,
       notice_version = excluded.notice_version, updated_at_ms = excluded.updated_at_ms
