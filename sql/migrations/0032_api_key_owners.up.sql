-- readable from: 30
-- The admin who made an API key, and with whose right it ends. Empty: the installation's, as those of operators. NULL: a server of the
-- release before made it, and created_by says who. No foreign key: a revoked key stays listed.
ALTER TABLE api_keys ADD COLUMN owner_id TEXT;
