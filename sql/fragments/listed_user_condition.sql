(CAST(:search AS TEXT) IS NULL OR email LIKE :search ESCAPE '!' OR lower(coalesce(name, '')) LIKE :search ESCAPE '!')
   AND (CAST(:role AS TEXT) IS NULL OR role = :role)
   AND (CAST(:is_active AS BIGINT) IS NULL
        OR :is_active = CASE WHEN is_active = 0 AND suspended_until_ms <= :now_ms THEN 1 ELSE is_active END)
   AND (CAST(:is_verified AS BIGINT) IS NULL OR is_verified = :is_verified)
   AND created_at_ms >= :since_ms
   AND (CAST(:created_before_ms AS BIGINT) IS NULL OR created_at_ms < :created_before_ms)
   AND (CAST(:never_signed_in AS BIGINT) IS NULL
        OR :never_signed_in = CASE WHEN EXISTS (SELECT 1 FROM users used
                                                 WHERE used.id = users.id
                                                   AND (used.last_login_at_ms IS NOT NULL OR used.last_seen_at_ms IS NOT NULL))
                                     OR EXISTS (SELECT 1 FROM sessions WHERE sessions.user_id = users.id AND sessions.impersonated_by IS NULL)
                                   THEN 0 ELSE 1 END)
   AND (CAST(:idle_since_ms AS BIGINT) IS NULL
        OR (users.created_at_ms <= :idle_since_ms
            AND NOT EXISTS (SELECT 1 FROM users used
                             WHERE used.id = users.id
                               AND (used.last_login_at_ms > :idle_since_ms OR used.last_seen_at_ms > :idle_since_ms))
            AND NOT EXISTS (SELECT 1 FROM sessions
                             WHERE sessions.user_id = users.id AND sessions.impersonated_by IS NULL
                               AND sessions.last_seen_at_ms > :idle_since_ms)))
   AND (CAST(:unanswered AS TEXT) IS NULL
        OR NOT EXISTS (SELECT 1 FROM profiles
                        WHERE profiles.user_id = users.id
                          AND CASE WHEN :unanswered = '' THEN profiles.completed_at_ms IS NOT NULL
                                   ELSE profiles.completed_steps LIKE :unanswered ESCAPE '!' END))
