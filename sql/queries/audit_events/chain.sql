-- The chain after a position.
SELECT id, at_ms, action, outcome, actor, user_id, session_id, request_id, personal, salt, personal_digest, position, link
  FROM audit_events
 WHERE position > :after
 ORDER BY position
 LIMIT :limit
