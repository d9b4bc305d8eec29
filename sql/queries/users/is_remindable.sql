SELECT 1
  FROM users
 WHERE id = :id
   AND {{remindable_condition}}
