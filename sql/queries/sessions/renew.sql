UPDATE sessions
   SET token_hash = :token_hash, amr = :amr, proved_at_ms = :proved_at_ms, proved_by = :proved_by, passkey_id = :passkey_id, updated_at_ms = :now_ms
 WHERE id = :id AND ended_at_ms IS NULL
