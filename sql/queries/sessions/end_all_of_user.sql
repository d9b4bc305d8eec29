-- Ends a user's sessions except one (all if empty), and the sessions in which the user impersonates another.
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE (user_id = :user_id OR impersonated_by = :user_id) AND id <> :except_id AND ended_at_ms IS NULL
