-- The live keys of former admins, in the columns that every schema since version 4 has.
-- May scan: a handful of rows, for `usher upgrade check`.
SELECT k.id, k.created_by
  FROM api_keys k LEFT JOIN users u ON u.id = substr(k.created_by, 7)
 WHERE k.created_by LIKE 'admin:%' AND k.revoked_at_ms IS NULL
   AND (u.id IS NULL OR u.role <> 'admin' OR (u.is_active = 0 AND (u.suspended_until_ms IS NULL OR u.suspended_until_ms > :now_ms)))
 ORDER BY k.created_at_ms, k.id
