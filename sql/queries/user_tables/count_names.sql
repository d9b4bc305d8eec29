-- How many users of_names has without further conditions; reads the index only.
-- May scan: admins only, in the search lane.
SELECT count(*)
  FROM users
 WHERE lower(coalesce(name, '')) >= :from AND lower(coalesce(name, '')) < :before
