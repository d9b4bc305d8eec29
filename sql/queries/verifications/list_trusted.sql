-- The browsers that skip the second factor, with their accounts' addresses, one page after (created_at_ms, id).
-- May scan: operators only.
SELECT v.id, v.token_hash, v.payload, v.created_at_ms, v.expires_at_ms, v.user_id, u.email
  FROM verifications v JOIN users u ON u.id = v.user_id
 WHERE v.purpose = 'device' AND v.payload IS NOT NULL
   AND (CAST(:user_id AS TEXT) IS NULL OR v.user_id = :user_id)
   AND v.created_at_ms >= :after_ms
   AND (v.created_at_ms > :after_ms OR v.id > :after_id)
 ORDER BY v.created_at_ms, v.id
 LIMIT :limit
