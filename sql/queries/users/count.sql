-- How many users list has in all its pages.
-- May scan: admins only, a list is counted as a whole.
SELECT count(*)
  FROM users
 WHERE {{listed_user_condition}}
