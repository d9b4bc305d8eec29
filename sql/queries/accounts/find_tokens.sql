-- A user's own account at a provider, with the provider's tokens for it.
SELECT {{account_columns accounts}},
       access_token_sealed, refresh_token_sealed, id_token_sealed, access_token_expires_at_ms
  FROM accounts
 WHERE id = :id AND user_id = :user_id AND provider <> 'credential'
