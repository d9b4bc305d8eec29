-- A user's tokens of a purpose, used and expired ones too.
SELECT id, purpose, token_hash, user_id, address, payload, attempts, created_at_ms, expires_at_ms, used_at_ms
  FROM verifications
 WHERE user_id = :user_id AND purpose = :purpose
