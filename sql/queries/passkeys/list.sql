-- May scan: the passkeys of all accounts, for an admin's list.
SELECT {{passkey_columns p}}, u.email
  FROM passkeys p
  JOIN users u ON u.id = p.user_id
 WHERE (CAST(:user_id AS TEXT) IS NULL OR p.user_id = :user_id) AND (p.created_at_ms, p.id) > (:after_ms, :after_id)
 ORDER BY p.created_at_ms, p.id
 LIMIT :limit
