SELECT {{passkey_columns p}}
  FROM passkeys p
 WHERE p.user_id = :user_id AND p.id = :id
