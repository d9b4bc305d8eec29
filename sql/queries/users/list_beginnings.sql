-- One page, in any order, of few users whose address or name begins with a text.
-- May scan: admins only, in the search lane; reads a range of each index, and sorts.
SELECT {{user_columns users}}
  FROM users
 WHERE id IN (SELECT id FROM users WHERE email >= :from AND email < :before
              UNION ALL
              SELECT id FROM users WHERE lower(coalesce(name, '')) >= :from AND lower(coalesce(name, '')) < :before)
   AND {{listed_user_condition}}
   AND {{listed_user_position_condition}}
 ORDER BY {{user_order}}
 LIMIT :limit
