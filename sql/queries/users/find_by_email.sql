-- By the normalised address.
SELECT {{user_columns users}}
  FROM users
 WHERE email = :email
