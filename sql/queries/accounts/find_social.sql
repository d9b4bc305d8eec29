-- The account at a provider, by its name, the issuer that it has now (NULL: any) and the subject. A link without an issuer is of the
-- issuer that the provider has now. With whether the user proved something else since the link.
SELECT {{account_columns a}}, CASE WHEN u.proved_at_ms >= a.created_at_ms THEN 1 ELSE 0 END
  FROM accounts a
  JOIN users u ON u.id = a.user_id
 WHERE a.provider = :provider AND a.provider_account_id = :provider_account_id AND a.provider <> 'credential'
   AND (CAST(:issuer AS TEXT) IS NULL OR a.issuer IS NULL OR a.issuer = :issuer)
