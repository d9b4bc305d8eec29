-- NO KEY: rows that refer to the account may be inserted beside it.
SELECT {{user_columns users}}
  FROM users
 WHERE id = :id
   FOR NO KEY UPDATE
