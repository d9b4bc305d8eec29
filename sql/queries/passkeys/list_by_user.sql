SELECT {{passkey_columns p}}
  FROM passkeys p
 WHERE p.user_id = :user_id
 ORDER BY p.created_at_ms, p.id
