-- Revokes a session's valid token, and cuts consumed tokens off from their successors.
UPDATE refresh_tokens
   SET used_at_ms = coalesce(used_at_ms, :now_ms), successor_sealed = NULL
 WHERE session_id = :session_id AND (used_at_ms IS NULL OR successor_sealed IS NOT NULL)
