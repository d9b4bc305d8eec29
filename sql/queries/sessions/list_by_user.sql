-- Ended sessions included, while they are stored.
SELECT {{session_columns sessions}}
  FROM sessions
 WHERE user_id = :user_id
 ORDER BY created_at_ms, id
