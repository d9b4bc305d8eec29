-- How many addresses and names begin with a text, up to a number; the condition of list_beginnings.
-- May scan: admins only, in the search lane; ranges of indexes, up to the number.
SELECT count(*)
  FROM (SELECT id FROM users WHERE email >= :from AND email < :before
        UNION ALL
        SELECT id FROM users WHERE lower(coalesce(name, '')) >= :from AND lower(coalesce(name, '')) < :before
        LIMIT :most) found
