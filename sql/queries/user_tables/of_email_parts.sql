-- A part of few users by a part of their addresses, in any order.
-- May scan: admins only, in the search lane; a range of an index, or all of the index of addresses.
SELECT {{user_columns users}}
  FROM users
 WHERE rowid IN (SELECT rowid FROM users WHERE email LIKE :pattern ESCAPE '!')
   AND {{user_condition}}
 ORDER BY {{user_order}}
 LIMIT :limit OFFSET :offset
