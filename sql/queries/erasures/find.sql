SELECT user_id, at_ms, actor, address_digest
  FROM erasures
 WHERE user_id = :user_id
