-- A refresh token, and all that decides whether its caller is admitted, as in sessions/find_for_caller.
SELECT t.id, t.session_id, t.token_hash, t.created_at_ms, t.expires_at_ms, t.used_at_ms, t.successor_sealed,
       {{session_columns s}}, {{user_columns u}}, {{user_columns a}}, {{profile_columns p}}
  FROM refresh_tokens t
  JOIN sessions s ON s.id = t.session_id
  JOIN users u ON u.id = s.user_id
  LEFT JOIN users a ON a.id = s.impersonated_by
  LEFT JOIN profiles p ON p.user_id = s.user_id
 WHERE t.token_hash = :token_hash
