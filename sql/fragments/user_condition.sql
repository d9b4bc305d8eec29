(CAST(:search_column AS TEXT) IS NULL
        OR CASE WHEN CASE :search_column
                       WHEN 'email' THEN email
                       WHEN 'name' THEN lower(coalesce(name, ''))
                       WHEN 'id' THEN lower(id)
                       WHEN 'role' THEN role
                       WHEN 'email_verified' THEN CASE is_verified WHEN 1 THEN 'true' ELSE 'false' END
                       ELSE CASE WHEN is_active = 1 OR suspended_until_ms <= :now_ms THEN 'false' ELSE 'true' END
                     END LIKE :search_pattern ESCAPE '!' THEN 1 ELSE 0 END = :search_wanted)
   AND (CAST(:filter_column AS TEXT) IS NULL
        OR CASE WHEN CASE :filter_column
                       WHEN 'email' THEN email
                       WHEN 'name' THEN lower(coalesce(name, ''))
                       WHEN 'id' THEN lower(id)
                       WHEN 'role' THEN role
                       WHEN 'email_verified' THEN CASE is_verified WHEN 1 THEN 'true' ELSE 'false' END
                       ELSE CASE WHEN is_active = 1 OR suspended_until_ms <= :now_ms THEN 'false' ELSE 'true' END
                     END LIKE :filter_pattern ESCAPE '!' THEN 1 ELSE 0 END = :filter_wanted)
