-- Every valid session with its owner's address, one page after (created_at_ms, id).
-- May scan: admins only, who may search all of them for one user's.
SELECT {{session_columns s}}, u.email
  FROM sessions s JOIN users u ON u.id = s.user_id
 WHERE s.ended_at_ms IS NULL AND s.expires_at_ms > :now_ms AND s.ends_at_ms > :now_ms
   AND (CAST(:user_id AS TEXT) IS NULL OR s.user_id = :user_id)
   AND (s.created_at_ms > :after_ms OR (s.created_at_ms = :after_ms AND s.id > :after_id))
 ORDER BY s.created_at_ms, s.id
 LIMIT :limit
