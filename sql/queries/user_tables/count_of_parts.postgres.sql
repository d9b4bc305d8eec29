SELECT count(*)
  FROM users
 WHERE id IN (SELECT id FROM users WHERE email LIKE :part ESCAPE '!' AND CAST(:match AS TEXT) <> ''
              UNION ALL
              SELECT id FROM users WHERE lower(coalesce(name, '')) LIKE :part ESCAPE '!')
   AND {{user_condition}}
