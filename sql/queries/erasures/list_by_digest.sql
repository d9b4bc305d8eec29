-- Newest first: an address may have had several accounts, one after the other.
SELECT user_id, at_ms, actor, address_digest
  FROM erasures
 WHERE address_digest = :address_digest
 ORDER BY at_ms DESC, user_id
