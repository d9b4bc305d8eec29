-- A part of few users by their role, in any order.
-- May scan: admins only, in the search lane; a range of an index, or all of the index of addresses.
SELECT {{user_columns users}}
  FROM users
 WHERE role >= :from AND role < :before
   AND {{user_condition}}
 ORDER BY {{user_order}}
 LIMIT :limit OFFSET :offset
