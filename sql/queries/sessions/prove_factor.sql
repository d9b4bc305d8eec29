-- A second factor was proved: the session is fresh, and says by what.
UPDATE sessions
   SET proved_at_ms = :now_ms, amr = :amr
 WHERE id = :id AND ended_at_ms IS NULL
