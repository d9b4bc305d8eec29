-- A page by id of anonymous accounts unused since a given time.
-- May scan: maintenance; reads the index of the anonymous once an hour.
SELECT u.id
  FROM users u
 WHERE u.id > :after
   AND u.is_anonymous = 1
   AND u.updated_at_ms <= :before_ms
   AND (u.last_login_at_ms IS NULL OR u.last_login_at_ms <= :before_ms)
   AND (u.last_seen_at_ms IS NULL OR u.last_seen_at_ms <= :before_ms)
   AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = u.id AND s.last_seen_at_ms > :before_ms)
   AND {{restored_condition}}
 ORDER BY u.id
 LIMIT :limit
