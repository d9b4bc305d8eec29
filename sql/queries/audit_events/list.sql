-- Newest first, one page before (at_ms, id).
-- May scan: admins only; it ends after one page.
SELECT id, at_ms, action, outcome, actor, user_id, session_id, request_id, personal, salt, personal_digest, position, link
  FROM audit_events
 WHERE (CAST(:actor AS TEXT) IS NULL OR actor = :actor)
   AND {{audit_page_condition}}
 ORDER BY at_ms DESC, id DESC
 LIMIT :limit
