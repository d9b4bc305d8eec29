SELECT created_at_ms, seen_at_ms, retired_at_ms, adopted_by, questionnaire_version, completed_steps, completed_at_ms, reached_steps
  FROM visitors
 WHERE id = :id
