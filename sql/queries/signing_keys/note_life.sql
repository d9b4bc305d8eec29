-- What a server's tokens live at most, for the keys that may sign them.
-- May scan: a handful of rows.
UPDATE signing_keys
   SET longest_life_ms = :life_ms
 WHERE (retired_at_ms IS NULL OR retired_at_ms > :now_ms) AND revoked_at_ms IS NULL
   AND (longest_life_ms IS NULL OR longest_life_ms < :life_ms)
