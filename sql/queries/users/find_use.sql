-- The last use of an account, of any kind, and when its owner was warned.
SELECT {{user_columns u}}, u.last_seen_at_ms,
       (SELECT max(s.last_seen_at_ms) FROM sessions s WHERE s.user_id = u.id),
       (SELECT max(v.created_at_ms) FROM verifications v WHERE v.user_id = u.id AND v.purpose = :warning AND v.expires_at_ms > :now_ms)
  FROM users u
 WHERE u.id = :id
