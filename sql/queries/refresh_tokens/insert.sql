INSERT INTO refresh_tokens (id, session_id, token_hash, created_at_ms, expires_at_ms)
VALUES (:id, :session_id, :token_hash, :created_at_ms, :expires_at_ms)
