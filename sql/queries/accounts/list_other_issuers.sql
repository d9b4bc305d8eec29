-- The issuers of a provider's links other than the one that it has now, and their links. Two ranges of an index, not <>.
SELECT issuer, count(*)
  FROM accounts
 WHERE provider = :provider AND (issuer < :issuer OR issuer > :issuer) AND provider <> 'credential'
 GROUP BY issuer
 ORDER BY issuer
