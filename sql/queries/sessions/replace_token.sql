UPDATE sessions
   SET token_hash = :token_hash, proved_at_ms = :now_ms, updated_at_ms = :now_ms
 WHERE id = :id AND ended_at_ms IS NULL
