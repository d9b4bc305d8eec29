SELECT id, token_hash, payload, created_at_ms, expires_at_ms
  FROM verifications
 WHERE user_id = :user_id AND purpose = 'device'
 ORDER BY created_at_ms, id
