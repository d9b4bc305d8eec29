-- May scan: admins only, in the search lane.
SELECT count(*)
  FROM users
 WHERE {{user_condition}}
