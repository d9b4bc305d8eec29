-- As list_by_name, from the last name on.
-- May scan: admins only, a search reads the whole index.
SELECT {{user_columns users}}
  FROM (SELECT id AS user_id
          FROM users
         WHERE {{listed_user_condition}}
           AND lower(coalesce(name, '')) <= :after_key
           AND (lower(coalesce(name, '')) < :after_key OR id < :after_id)
         ORDER BY lower(coalesce(name, '')) DESC, id DESC
         LIMIT :limit) page
 CROSS JOIN users
 WHERE users.id = page.user_id
 ORDER BY lower(coalesce(users.name, '')) DESC, users.id DESC
