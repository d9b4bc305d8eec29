UPDATE verifications
   SET payload = :payload
 WHERE purpose = :purpose AND token_hash = :token_hash AND purpose <> 'device' AND used_at_ms IS NULL
