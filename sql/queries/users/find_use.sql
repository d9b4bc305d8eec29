-- When somebody was last there by any sign of it, and since when they are warned.
SELECT u.id, u.email, u.email_as_written, u.name, u.image, u.role, u.is_active, u.is_verified, u.is_anonymous, u.two_factor_enabled,
       u.created_at_ms, u.updated_at_ms, u.last_login_at_ms, u.suspended_reason, u.suspended_until_ms, u.last_seen_at_ms,
       (SELECT max(s.last_seen_at_ms) FROM sessions s WHERE s.user_id = u.id),
       (SELECT max(v.created_at_ms) FROM verifications v WHERE v.user_id = u.id AND v.purpose = :warning AND v.expires_at_ms > :now_ms)
  FROM users u
 WHERE u.id = :id
