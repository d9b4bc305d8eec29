-- A session and its owner, by the session token.
SELECT s.id, s.user_id, s.token_hash, s.remembered, s.amr, s.ip, s.user_agent, s.created_at_ms, s.updated_at_ms,
       s.last_seen_at_ms, s.authenticated_at_ms, s.proved_at_ms, s.expires_at_ms, s.ends_at_ms, s.ended_at_ms, s.impersonated_by, u.id,
       u.email, u.email_as_written, u.name, u.image, u.role, u.is_active, u.is_verified, u.is_anonymous,
       u.two_factor_enabled, u.created_at_ms, u.updated_at_ms, u.last_login_at_ms, u.suspended_reason,
       u.suspended_until_ms
  FROM sessions s JOIN users u ON u.id = s.user_id
 WHERE s.token_hash = :token_hash
