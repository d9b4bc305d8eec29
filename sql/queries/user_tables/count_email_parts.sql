-- How many users of_email_parts has without further conditions; reads the index only.
-- May scan: admins only, in the search lane.
SELECT count(*)
  FROM users
 WHERE email LIKE :pattern ESCAPE '!'
