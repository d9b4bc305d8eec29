SELECT {{session_columns sessions}}
  FROM sessions
 WHERE id = :id
