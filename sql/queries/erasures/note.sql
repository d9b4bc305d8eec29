-- The newest erasure of an id counts: an account may come back by an import that says so.
INSERT INTO erasures (user_id, at_ms, actor, address_digest)
VALUES (:user_id, :at_ms, :actor, :address_digest)
ON CONFLICT (user_id) DO UPDATE
   SET at_ms = excluded.at_ms, actor = excluded.actor, address_digest = excluded.address_digest
