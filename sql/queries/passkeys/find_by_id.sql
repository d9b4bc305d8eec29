SELECT {{passkey_columns p}}
  FROM passkeys p
 WHERE p.id = :id
