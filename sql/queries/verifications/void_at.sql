-- Revokes the tokens of a purpose that were sent to an address, such as all its codes once one was used.
DELETE FROM verifications
 WHERE address = :address AND purpose = :purpose AND purpose <> 'device'
