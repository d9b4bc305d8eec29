(CAST(:completed AS BIGINT) IS NULL OR p.completed_at_ms IS NOT NULL)
   AND (p.updated_at_ms >= :since_ms
        OR EXISTS (SELECT 1 FROM questionnaire_answers s WHERE s.owner = 'user:' || p.user_id AND s.answered_at_ms >= :since_ms))
   AND p.created_at_ms >= :after_ms
   AND (p.created_at_ms > :after_ms OR p.user_id > :after_id)
