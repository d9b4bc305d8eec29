-- Counts a try of a valid token before it is checked, while fewer than `most` were made. One statement: exact under parallel tries.
UPDATE verifications
   SET attempts = attempts + 1
 WHERE purpose = :purpose AND token_hash = :token_hash AND purpose <> 'device' AND used_at_ms IS NULL AND expires_at_ms > :now_ms
   AND attempts < :most
RETURNING id, purpose, token_hash, user_id, address, payload, attempts, created_at_ms, expires_at_ms, used_at_ms
