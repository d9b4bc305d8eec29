-- A reauthentication: the session is fresh.
UPDATE sessions
   SET proved_at_ms = :now_ms
 WHERE id = :id AND ended_at_ms IS NULL
