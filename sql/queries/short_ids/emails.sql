-- Addresses that begin alike, for a suggestion after a misspelt one.
-- May scan: an operator's command, a range of the addresses.
SELECT email FROM users WHERE email >= :begin AND email < :end ORDER BY email LIMIT :limit
