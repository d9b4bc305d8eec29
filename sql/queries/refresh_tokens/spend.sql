-- Consumes a valid token of a valid session of an active user, or does nothing. One statement, so two racing requests cannot both win.
UPDATE refresh_tokens
   SET used_at_ms = :now_ms, successor_sealed = :successor_sealed
 WHERE token_hash = :token_hash AND used_at_ms IS NULL AND expires_at_ms > :now_ms
   AND EXISTS (SELECT 1
                 FROM sessions s JOIN users u ON u.id = s.user_id
                WHERE s.id = refresh_tokens.session_id AND s.ended_at_ms IS NULL AND s.expires_at_ms > :now_ms
                  AND s.ends_at_ms > :now_ms AND (u.is_active = 1 OR u.suspended_until_ms <= :now_ms))
RETURNING session_id
