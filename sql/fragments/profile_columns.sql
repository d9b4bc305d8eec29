experience_level, professional_role, role_other, organization, software_background, hardware_background,
questionnaire_version, completed_at_ms, completed_steps, reached_steps, notice_version, created_at_ms, updated_at_ms
