-- The mail and the links and codes to an address that name no account.
SELECT 'verifications', count(*) FROM verifications WHERE address = :address AND user_id IS NULL
UNION ALL
SELECT 'outbox', count(*) FROM outbox WHERE lower(address) = :address AND user_id IS NULL
