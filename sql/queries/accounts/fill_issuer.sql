-- The links of a provider whose issuer was not known are of this one.
UPDATE accounts
   SET issuer = :issuer
 WHERE provider = :provider AND issuer IS NULL AND provider <> 'credential'
