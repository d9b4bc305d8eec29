UPDATE passkeys
   SET name = :name
 WHERE user_id = :user_id AND id = :id
