-- A session and its owner, by the session token.
SELECT {{session_columns s}}, {{user_columns u}}
  FROM sessions s JOIN users u ON u.id = s.user_id
 WHERE s.token_hash = :token_hash
