-- Events not linked into the chain yet, oldest first.
-- May scan: the worker, a batch from the start of its partial index.
SELECT id, at_ms, action, outcome, actor, user_id, session_id, request_id, personal, salt, personal_digest, position, link
  FROM audit_events
 WHERE link IS NULL
 ORDER BY at_ms, id
 LIMIT :limit
