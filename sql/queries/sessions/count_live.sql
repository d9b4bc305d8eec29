-- How many sessions list_live has in all its pages.
-- May scan: admins only, a list is counted as a whole.
SELECT count(*)
  FROM sessions
 WHERE ended_at_ms IS NULL AND expires_at_ms > :now_ms AND ends_at_ms > :now_ms
   AND (CAST(:user_id AS TEXT) IS NULL OR user_id = :user_id)
