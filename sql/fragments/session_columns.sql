id, user_id, token_hash, remembered, amr, ip, user_agent, created_at_ms, updated_at_ms, last_seen_at_ms,
authenticated_at_ms, proved_at_ms, proved_by, expires_at_ms, ends_at_ms, ended_at_ms, impersonated_by, kind, parent_id, passkey_id
