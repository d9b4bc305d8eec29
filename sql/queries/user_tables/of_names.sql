-- A part of few users by the beginning of their names, in any order.
-- May scan: admins only, in the search lane; a range of an index, or all of the index of addresses.
SELECT {{user_columns users}}
  FROM users
 WHERE lower(coalesce(name, '')) >= :from AND lower(coalesce(name, '')) < :before
   AND {{user_condition}}
 ORDER BY {{user_order}}
 LIMIT :limit OFFSET :offset
