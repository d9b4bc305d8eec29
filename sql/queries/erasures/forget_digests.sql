-- The digests of a lost key.
-- May scan: once, when a secret is given up.
UPDATE erasures SET address_digest = NULL WHERE address_digest IS NOT NULL
