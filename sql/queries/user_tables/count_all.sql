-- May scan: admins only, in the search lane; reads the smallest index.
SELECT count(*)
  FROM users
