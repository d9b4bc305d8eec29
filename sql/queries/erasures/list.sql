-- May scan: the copy beside the database has all of them.
SELECT user_id, at_ms, actor, address_digest
  FROM erasures
 ORDER BY user_id
