SELECT 1
  FROM verifications
 WHERE purpose = 'device' AND token_hash = :token_hash AND user_id = :user_id AND expires_at_ms > :now_ms
