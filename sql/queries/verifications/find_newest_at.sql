-- The newest unused token that was sent to an address, also if it expired.
SELECT id, purpose, token_hash, user_id, address, payload, attempts, created_at_ms, expires_at_ms, used_at_ms
  FROM verifications
 WHERE address = :address AND purpose = :purpose AND purpose <> 'device' AND used_at_ms IS NULL
 ORDER BY created_at_ms DESC, id DESC
 LIMIT 1
