SELECT id, purpose, token_hash, user_id, address, payload, attempts, created_at_ms, expires_at_ms, used_at_ms
  FROM verifications
 WHERE purpose = :purpose AND token_hash = :token_hash AND purpose <> 'device'
