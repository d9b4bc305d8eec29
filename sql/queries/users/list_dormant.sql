-- A page by id of users whose account is unused since a given time. The use of imported accounts before the import is not known. A restore counts as a
-- use: later ones may have been lost by it.
SELECT u.id
  FROM users u
 WHERE u.id > :after
   AND u.role = 'user' AND u.is_active = 1 AND u.is_anonymous = 0
   AND u.updated_at_ms <= :before_ms
   AND (u.last_login_at_ms IS NULL OR u.last_login_at_ms <= :before_ms)
   AND (u.last_seen_at_ms IS NULL OR u.last_seen_at_ms <= :before_ms)
   AND coalesce((SELECT max(s.last_seen_at_ms) FROM sessions s WHERE s.user_id = u.id), u.last_login_at_ms, u.last_seen_at_ms,
                (SELECT CAST(i.value AS BIGINT) FROM installation i WHERE i.name = 'imported_at_ms'), 0) <= :before_ms
   AND {{restored_condition}}
 ORDER BY u.id
 LIMIT :limit
