-- How many users of_roles has without further conditions; reads the index only.
-- May scan: admins only, in the search lane.
SELECT count(*)
  FROM users
 WHERE role >= :from AND role < :before
