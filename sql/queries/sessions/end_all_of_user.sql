-- Ends a user's sessions but for one (or none, if empty), and those in which they act for somebody else.
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE (user_id = :user_id OR impersonated_by = :user_id) AND id <> :except_id AND ended_at_ms IS NULL
