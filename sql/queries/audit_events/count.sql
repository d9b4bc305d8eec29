-- How many events list has in all its pages.
-- May scan: admins only, a list is counted as a whole.
SELECT count(*)
  FROM audit_events
 WHERE (CAST(:action AS TEXT) IS NULL OR action = :action)
   AND (CAST(:actor AS TEXT) IS NULL OR actor = :actor)
   AND (CAST(:user_id AS TEXT) IS NULL OR user_id = :user_id)
   AND at_ms >= :since_ms
   AND at_ms < :until_ms
