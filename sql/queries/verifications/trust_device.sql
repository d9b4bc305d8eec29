-- The payload says until when a browser's second factor counts as proved.
UPDATE verifications
   SET payload = :payload
 WHERE purpose = 'device' AND token_hash = :token_hash AND user_id = :user_id
