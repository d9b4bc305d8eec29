SELECT id, token_hash, payload, created_at_ms, expires_at_ms
  FROM verifications
 WHERE purpose = 'device' AND token_hash = :token_hash AND user_id = :user_id AND expires_at_ms > :now_ms
