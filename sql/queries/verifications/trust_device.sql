-- The payload has the time until which a browser skips the second factor.
UPDATE verifications
   SET payload = :payload
 WHERE purpose = 'device' AND token_hash = :token_hash AND user_id = :user_id
