-- Whether a list has a user on one of its pages, by its own rows alone.
SELECT count(*)
  FROM users
 WHERE id = :id
   AND {{listed_user_condition}}
