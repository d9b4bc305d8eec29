-- As list, by address, in the index users_listed_by_email.
-- May scan: admins only, a search reads the whole index.
SELECT {{user_columns users}}
  FROM (SELECT id AS user_id
          FROM users
         WHERE {{listed_user_condition}}
           AND email >= :after_key
           AND (email > :after_key OR id > :after_id)
         ORDER BY email, id
         LIMIT :limit) page
 CROSS JOIN users
 WHERE users.id = page.user_id
 ORDER BY users.email, users.id
