-- As list, by name, in the index users_listed_by_name.
-- May scan: admins only, a search reads the whole index.
SELECT {{user_columns users}}
  FROM (SELECT id AS user_id
          FROM users
         WHERE {{listed_user_condition}}
           AND lower(coalesce(name, '')) >= :after_key
           AND (lower(coalesce(name, '')) > :after_key OR id > :after_id)
         ORDER BY lower(coalesce(name, '')), id
         LIMIT :limit) page
 CROSS JOIN users
 WHERE users.id = page.user_id
 ORDER BY lower(coalesce(users.name, '')), users.id
