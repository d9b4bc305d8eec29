-- The tokens of providers that were lost with the secret of the installation, as if the provider had given none.
-- May scan: once, when that secret is abandoned.
UPDATE accounts
   SET access_token_sealed = nullif(access_token_sealed, ''), refresh_token_sealed = nullif(refresh_token_sealed, ''),
       id_token_sealed = nullif(id_token_sealed, '')
 WHERE access_token_sealed = '' OR refresh_token_sealed = '' OR id_token_sealed = ''
