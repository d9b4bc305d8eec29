-- What a session proved at proved_at_ms: an act that asks for a fresh session compares it with what the account could prove. Sessions of
-- before, and those that a server of the release before issues, have proved nothing that counts: the next reauthentication says what.
-- readable from: 30
ALTER TABLE sessions ADD COLUMN proved_by TEXT NOT NULL DEFAULT 'none'
  CHECK (proved_by IN ('none', 'mailbox', 'password', 'provider', 'app'));
