ALTER TABLE users DROP COLUMN sign_up_network;
ALTER TABLE users DROP COLUMN proved_at_ms;
DROP INDEX accounts_by_issuer;
ALTER TABLE accounts DROP COLUMN issuer;
