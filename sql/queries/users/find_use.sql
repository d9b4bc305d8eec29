-- The last use of an account, of any kind, when the warning to its owner was written and when it was sent. The use of an imported
-- account before the import is not known.
SELECT {{user_columns u}}, u.last_seen_at_ms,
       coalesce((SELECT max(s.last_seen_at_ms) FROM sessions s WHERE s.user_id = u.id), u.last_login_at_ms, u.last_seen_at_ms,
                (SELECT CAST(i.value AS BIGINT) FROM installation i WHERE i.name = 'imported_at_ms')),
       v.created_at_ms, o.sent_at_ms
  FROM users u
  LEFT JOIN verifications v ON v.user_id = u.id AND v.purpose = :warning AND v.expires_at_ms > :now_ms
  LEFT JOIN outbox o ON o.id = v.id
 WHERE u.id = :id
