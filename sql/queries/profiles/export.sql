-- Every profile with its owner, one page after (created_at_ms, user_id).
-- May scan: admins only, a page by its index.
SELECT p.user_id, u.email, u.name, p.experience_level, p.professional_role, p.role_other, p.organization, p.software_background, p.hardware_background,
       p.questionnaire_version, p.completed_at_ms, p.created_at_ms, p.updated_at_ms
  FROM profiles p JOIN users u ON u.id = p.user_id
 WHERE p.updated_at_ms >= :since_ms
   AND (CAST(:completed AS BIGINT) IS NULL OR p.completed_at_ms IS NOT NULL)
   AND (p.created_at_ms > :after_ms OR (p.created_at_ms = :after_ms AND p.user_id > :after_id))
 ORDER BY p.created_at_ms, p.user_id
 LIMIT :limit
