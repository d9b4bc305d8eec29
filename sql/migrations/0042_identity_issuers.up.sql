-- readable from: 30
-- An account at a provider is known by issuer and subject (OpenID Connect Core 1.0, section 5.7), not by the name that the operator gave the
-- provider. NULL: a password; or a link whose issuer is not known yet, as of an import or an older server. The next start of a server
-- fills it.
ALTER TABLE accounts ADD COLUMN issuer TEXT;
CREATE INDEX accounts_by_issuer ON accounts (provider, issuer) WHERE provider <> 'credential';
-- When the user last proved a password, a provider or a second factor. A provider's account that was linked later proves the mailbox
-- alone. NULL: not since this step.
ALTER TABLE users ADD COLUMN proved_at_ms BIGINT;
-- A digest of the network that an account was signed up from, under a key of its own: the accounts of a network share a budget of stored
-- chat. NULL: not known, as of an account that an operator, an import or an older server made.
ALTER TABLE users ADD COLUMN sign_up_network TEXT;
