-- How many users list has in all its pages, up to a number.
-- May scan: admins only, a list is counted as a whole.
SELECT count(*)
  FROM (SELECT id
          FROM users
         WHERE {{listed_user_condition}}
         LIMIT :most) found
