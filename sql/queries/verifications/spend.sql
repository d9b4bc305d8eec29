-- Consumes a valid token and returns it, or nothing. One statement, so two racing requests cannot both win.
UPDATE verifications
   SET used_at_ms = :now_ms
 WHERE purpose = :purpose AND token_hash = :token_hash AND purpose <> 'device' AND used_at_ms IS NULL AND expires_at_ms > :now_ms
RETURNING id, purpose, token_hash, user_id, address, payload, attempts, created_at_ms, expires_at_ms, used_at_ms
