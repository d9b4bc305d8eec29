-- Mail that is composed when it is sent, by a worker of whichever server comes first; and what proofs of an address need.
ALTER TABLE outbox ADD COLUMN user_id TEXT;          -- whom it concerns, where that is known; no foreign key: mail outlives accounts
ALTER TABLE outbox ADD COLUMN language TEXT;         -- Accept-Language of the request behind it
ALTER TABLE outbox ADD COLUMN secret_sealed TEXT;    -- the token or code inside; gone once it is sent
ALTER TABLE outbox ADD COLUMN last_error TEXT;       -- why the last attempt failed
CREATE INDEX outbox_by_creation ON outbox (created_at_ms, id);
CREATE INDEX outbox_by_user ON outbox (user_id) WHERE user_id IS NOT NULL;

-- An address that was given up can be claimed back for a week; until then nobody else may have it.
CREATE INDEX verifications_by_address ON verifications (address, purpose) WHERE address IS NOT NULL;

ALTER TABLE two_factors ADD COLUMN mail_distrusted SMALLINT NOT NULL DEFAULT 0;  -- after a reset by mail: no codes by mail
