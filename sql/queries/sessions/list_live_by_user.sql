SELECT id, user_id, token_hash, remembered, amr, ip, user_agent, created_at_ms, updated_at_ms, last_seen_at_ms,
       authenticated_at_ms, proved_at_ms, expires_at_ms, ends_at_ms, ended_at_ms, impersonated_by
  FROM sessions
 WHERE user_id = :user_id AND ended_at_ms IS NULL AND expires_at_ms > :now_ms AND ends_at_ms > :now_ms
 ORDER BY created_at_ms, id
