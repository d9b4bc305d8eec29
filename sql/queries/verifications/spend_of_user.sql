-- Consumes the valid tokens of a user for a purpose, of which one was used, and forgets what they carry.
UPDATE verifications
   SET used_at_ms = coalesce(used_at_ms, :now_ms), payload = NULL
 WHERE user_id = :user_id AND purpose = :purpose AND purpose <> 'device' AND expires_at_ms > :now_ms
