-- Reauthentication by a second factor: the session is fresh, and records the method.
UPDATE sessions
   SET proved_at_ms = :now_ms, amr = :amr
 WHERE id = :id AND ended_at_ms IS NULL
