-- Every valid session with its owner's address, one page after (created_at_ms, id).
-- May scan: operators only, a page by its index.
SELECT {{session_columns s}}, u.email
  FROM sessions s JOIN users u ON u.id = s.user_id
 WHERE s.ended_at_ms IS NULL AND s.expires_at_ms > :now_ms AND s.ends_at_ms > :now_ms
   AND s.created_at_ms >= :after_ms
   AND (s.created_at_ms > :after_ms OR s.id > :after_id)
 ORDER BY s.created_at_ms, s.id
 LIMIT :limit
