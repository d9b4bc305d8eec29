-- Whether the account with an address, if there is one, knows a browser. One statement, so that it costs the same for any address.
SELECT 1
  FROM verifications
  JOIN users ON users.id = verifications.user_id
 WHERE verifications.purpose = 'device' AND verifications.token_hash = :token_hash AND verifications.expires_at_ms > :now_ms
   AND users.email = :address
