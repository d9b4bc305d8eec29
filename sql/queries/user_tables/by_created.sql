-- A part of all users in the order of an index.
-- May scan: admins only, in the search lane; up to the last row of the part.
SELECT {{user_columns users}}
  FROM users
 WHERE {{user_condition}}
 ORDER BY created_at_ms, id
 LIMIT :limit OFFSET :offset
