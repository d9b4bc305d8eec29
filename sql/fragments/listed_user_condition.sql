(CAST(:search AS TEXT) IS NULL OR email LIKE :search ESCAPE '\' OR lower(coalesce(name, '')) LIKE :search ESCAPE '\')
   AND (CAST(:role AS TEXT) IS NULL OR role = :role)
   AND (CAST(:is_active AS BIGINT) IS NULL
        OR :is_active = CASE WHEN is_active = 0 AND suspended_until_ms <= :now_ms THEN 1 ELSE is_active END)
   AND (CAST(:is_verified AS BIGINT) IS NULL OR is_verified = :is_verified)
   AND created_at_ms >= :since_ms
