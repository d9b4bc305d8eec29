-- How many users list_beginnings has in all its pages.
-- May scan: admins only, in the search lane; reads a range of each index.
SELECT count(*)
  FROM users
 WHERE id IN (SELECT id FROM users WHERE email >= :from AND email < :before
              UNION ALL
              SELECT id FROM users WHERE lower(coalesce(name, '')) >= :from AND lower(coalesce(name, '')) < :before)
   AND {{listed_user_condition}}
