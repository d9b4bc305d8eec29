-- One page, oldest first, after (created_at_ms, id). The page is found in the index users_listed alone; only its rows are read.
-- May scan: admins only, a search reads the whole index.
SELECT {{user_columns users}}
  FROM (SELECT id AS user_id
          FROM users
         WHERE {{listed_user_condition}}
           AND created_at_ms >= :after_ms
           AND (created_at_ms > :after_ms OR id > :after_id)
         ORDER BY created_at_ms, id
         LIMIT :limit) page
 CROSS JOIN users
 WHERE users.id = page.user_id
 ORDER BY users.created_at_ms, users.id
