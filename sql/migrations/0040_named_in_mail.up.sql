-- readable from: 30
-- The accounts that a mail to others names, so that an erasure finds it by an index: keyed digests of their addresses, as in
-- erasures. NULL: none; '': not known, as in a mail of an older server.
ALTER TABLE outbox ADD COLUMN account_digest TEXT DEFAULT '';  -- of its value `account`
ALTER TABLE outbox ADD COLUMN actor_digest TEXT;               -- of its value `by`
UPDATE outbox
   SET account_digest = NULL
 WHERE kind NOT IN ('admin_added', 'admins_imported', 'api_key_created', 'api_keys_revoked', 'email_change_undone');
CREATE INDEX outbox_by_account_digest ON outbox (account_digest) WHERE account_digest IS NOT NULL;
CREATE INDEX outbox_by_actor_digest ON outbox (actor_digest) WHERE actor_digest IS NOT NULL;
