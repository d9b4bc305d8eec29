-- By the address as compared.
SELECT {{user_columns users}}
  FROM users
 WHERE email = :email
