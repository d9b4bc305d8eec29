SELECT {{passkey_columns p}}
  FROM passkeys p
 WHERE p.credential_id = :credential_id
