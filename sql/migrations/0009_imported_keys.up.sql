-- Signing keys of a server that was moved here. They serve the Better Auth surface's tokens and nothing else, so they are kept apart from
-- the keys of access tokens: no statement on those can meet them, nor can a server of the release before.
CREATE TABLE imported_keys (
  id TEXT PRIMARY KEY,                    -- kid, as it was there
  algorithm TEXT NOT NULL,
  public_jwk TEXT NOT NULL,
  private_sealed TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,          -- there
  expires_at_ms BIGINT,                   -- signs nothing from then on; published for a while longer
  revoked_at_ms BIGINT
);
