-- May scan: a handful of rows, for the operator only.
SELECT k.id, k.name, k.scope, k.created_at_ms, k.created_by, k.last_used_at_ms, k.revoked_at_ms, k.expires_at_ms, k.owner_id,
       u.email_as_written, u.role, u.is_active, u.is_anonymous, u.suspended_until_ms, CASE WHEN u.two_factor_enabled = 1 OR u.has_passkey = 1 THEN 1 ELSE 0 END
  FROM api_keys k LEFT JOIN users u ON {{key_owner_condition}}
 ORDER BY k.created_at_ms, k.id
