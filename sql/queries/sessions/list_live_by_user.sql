SELECT {{session_columns sessions}}
  FROM sessions
 WHERE user_id = :user_id AND ended_at_ms IS NULL AND expires_at_ms > :now_ms AND ends_at_ms > :now_ms
 ORDER BY created_at_ms, id
