-- All that decides whether the caller of a session is admitted, and their profile: the session, its user, the impersonating admin,
-- and whether the key is revoked that signed the caller's token.
SELECT {{session_columns s}}, {{user_columns u}}, {{user_columns a}}, {{profile_columns p}},
       EXISTS (SELECT 1 FROM signing_keys k WHERE k.id = :key AND k.revoked_at_ms IS NOT NULL)
  FROM sessions s
  JOIN users u ON u.id = s.user_id
  LEFT JOIN users a ON a.id = s.impersonated_by
  LEFT JOIN profiles p ON p.user_id = s.user_id
 WHERE s.id = :id
