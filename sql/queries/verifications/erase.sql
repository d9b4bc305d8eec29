-- Deletes a token whose hash may be used again, such as the code of an address.
DELETE FROM verifications
 WHERE purpose = :purpose AND token_hash = :token_hash AND purpose <> 'device'
