-- A session and its owner.
SELECT {{session_columns s}}, {{user_columns u}}
  FROM sessions s JOIN users u ON u.id = s.user_id
 WHERE s.id = :id
