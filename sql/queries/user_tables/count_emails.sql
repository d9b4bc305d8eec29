-- How many users of_emails has without further conditions; reads the index only.
-- May scan: admins only, in the search lane.
SELECT count(*)
  FROM users
 WHERE email >= :from AND email < :before
