-- A part of all users as an admin's table shows them, sorted by any of its columns.
-- May scan: admins only, a table is sorted and searched as a whole.
SELECT {{user_columns users}}
  FROM users
 WHERE (CAST(:search_column AS TEXT) IS NULL
        OR CASE WHEN CASE :search_column
                       WHEN 'email' THEN email
                       WHEN 'name' THEN lower(coalesce(name, ''))
                       WHEN 'id' THEN lower(id)
                       WHEN 'role' THEN role
                       WHEN 'email_verified' THEN CASE is_verified WHEN 1 THEN 'true' ELSE 'false' END
                       ELSE CASE WHEN is_active = 1 OR suspended_until_ms <= :now_ms THEN 'false' ELSE 'true' END
                     END LIKE :search_pattern ESCAPE '\' THEN 1 ELSE 0 END = :search_wanted)
   AND (CAST(:filter_column AS TEXT) IS NULL
        OR CASE WHEN CASE :filter_column
                       WHEN 'email' THEN email
                       WHEN 'name' THEN lower(coalesce(name, ''))
                       WHEN 'id' THEN lower(id)
                       WHEN 'role' THEN role
                       WHEN 'email_verified' THEN CASE is_verified WHEN 1 THEN 'true' ELSE 'false' END
                       ELSE CASE WHEN is_active = 1 OR suspended_until_ms <= :now_ms THEN 'false' ELSE 'true' END
                     END LIKE :filter_pattern ESCAPE '\' THEN 1 ELSE 0 END = :filter_wanted)
 ORDER BY CASE :sort WHEN 'created_at asc' THEN created_at_ms WHEN 'updated_at asc' THEN updated_at_ms END,
          CASE :sort WHEN 'created_at desc' THEN created_at_ms WHEN 'updated_at desc' THEN updated_at_ms END DESC,
          CASE :sort WHEN 'email asc' THEN email WHEN 'name asc' THEN lower(coalesce(name, '')) WHEN 'role asc' THEN role END,
          CASE :sort WHEN 'email desc' THEN email WHEN 'name desc' THEN lower(coalesce(name, '')) WHEN 'role desc' THEN role END DESC,
          id
 LIMIT :limit OFFSET :offset
