DROP INDEX outbox_by_actor_digest;
DROP INDEX outbox_by_account_digest;
ALTER TABLE outbox DROP COLUMN actor_digest;
ALTER TABLE outbox DROP COLUMN account_digest;
