SELECT {{note_columns n}}, u.email
  FROM notes n
  JOIN users u ON u.id = n.user_id
 WHERE n.id = :id
