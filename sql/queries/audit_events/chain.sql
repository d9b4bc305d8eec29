-- The chain after a position.
-- May scan: the worker and admins only, a page by its index.
SELECT id, at_ms, action, outcome, actor, user_id, session_id, request_id, personal, salt, personal_digest, position, link
  FROM audit_events
 WHERE position > :after
 ORDER BY position
 LIMIT :limit
