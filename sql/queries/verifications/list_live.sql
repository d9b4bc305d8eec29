-- The valid tokens of a user for a purpose, newest first.
SELECT id, purpose, token_hash, user_id, address, payload, attempts, created_at_ms, expires_at_ms, used_at_ms
  FROM verifications
 WHERE user_id = :user_id AND purpose = :purpose AND purpose <> 'device' AND used_at_ms IS NULL AND expires_at_ms > :now_ms
 ORDER BY created_at_ms DESC, id DESC
