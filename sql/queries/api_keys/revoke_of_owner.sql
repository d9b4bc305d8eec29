-- The live keys that an admin made since a given time.
-- May scan: a handful of rows.
UPDATE api_keys
   SET revoked_at_ms = :now_ms
 WHERE revoked_at_ms IS NULL AND (expires_at_ms IS NULL OR expires_at_ms > :now_ms) AND created_at_ms >= :since_ms
   AND id IN (SELECT k.id FROM api_keys k JOIN users u ON {{key_owner_condition}} WHERE u.id = :owner_id)
