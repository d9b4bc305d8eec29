-- A new key takes over from all that are not retired yet.
-- May scan: a handful of rows.
UPDATE signing_keys
   SET retired_at_ms = :retired_at_ms
 WHERE id <> :id AND retired_at_ms IS NULL
