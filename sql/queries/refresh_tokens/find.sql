SELECT id, session_id, token_hash, created_at_ms, expires_at_ms, used_at_ms, successor_sealed
  FROM refresh_tokens
 WHERE token_hash = :token_hash
