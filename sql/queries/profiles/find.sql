SELECT {{profile_columns profiles}}
  FROM profiles
 WHERE user_id = :user_id
