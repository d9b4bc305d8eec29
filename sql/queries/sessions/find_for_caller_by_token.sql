-- The same for a caller with the session token, which no key signs.
SELECT {{session_columns s}}, {{user_columns u}}, {{user_columns a}}, {{profile_columns p}}
  FROM sessions s
  JOIN users u ON u.id = s.user_id
  LEFT JOIN users a ON a.id = s.impersonated_by
  LEFT JOIN profiles p ON p.user_id = s.user_id
 WHERE s.token_hash = :token_hash
