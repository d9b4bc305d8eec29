-- readable from: 30
-- Who was erased: a restored backup erases them again, imports leave them out, and the audit trail is found by the address.
CREATE TABLE erasures (
  user_id TEXT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  actor TEXT NOT NULL,                    -- as in audit_events
  address_digest TEXT                     -- HMAC of the address as compared; NULL for an account without one
);
CREATE INDEX erasures_by_digest ON erasures (address_digest) WHERE address_digest IS NOT NULL;
CREATE INDEX erasures_by_time ON erasures (at_ms);

-- The random key of the digests, and nothing else.
CREATE TABLE erasure_keys (
  id TEXT PRIMARY KEY,
  key_sealed TEXT NOT NULL
);
