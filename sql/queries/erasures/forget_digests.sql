UPDATE erasures SET address_digest = NULL WHERE address_digest IS NOT NULL
