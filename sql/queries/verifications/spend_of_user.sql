-- Consumes the valid tokens of a user for a purpose: one of them was used.
UPDATE verifications
   SET used_at_ms = :now_ms
 WHERE user_id = :user_id AND purpose = :purpose AND purpose <> 'device' AND used_at_ms IS NULL AND expires_at_ms > :now_ms
