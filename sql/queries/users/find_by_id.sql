SELECT {{user_columns users}}
  FROM users
 WHERE id = :id
