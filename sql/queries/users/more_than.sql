-- A row if there are more users than a number.
-- May scan: reads so many rows of an index, in the background, while there is no index of parts.
SELECT 1
  FROM users
 LIMIT 1 OFFSET :users
