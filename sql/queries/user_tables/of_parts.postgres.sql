SELECT {{user_columns users}}
  FROM users
 WHERE id IN (SELECT id FROM users WHERE email LIKE :part ESCAPE '!' AND CAST(:match AS TEXT) <> ''
              UNION ALL
              SELECT id FROM users WHERE lower(coalesce(name, '')) LIKE :part ESCAPE '!')
   AND {{user_condition}}
 ORDER BY {{user_order}}
 LIMIT :limit OFFSET :offset
