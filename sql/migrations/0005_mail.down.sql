ALTER TABLE two_factors DROP COLUMN mail_distrusted;
DROP INDEX verifications_by_address;
DROP INDEX outbox_by_user;
DROP INDEX outbox_by_creation;
ALTER TABLE outbox DROP COLUMN last_error;
ALTER TABLE outbox DROP COLUMN secret_sealed;
ALTER TABLE outbox DROP COLUMN language;
ALTER TABLE outbox DROP COLUMN user_id;
