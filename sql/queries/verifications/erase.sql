-- What may come again under the same hash makes room, such as the code of an address.
DELETE FROM verifications
 WHERE purpose = :purpose AND token_hash = :token_hash AND purpose <> 'device'
