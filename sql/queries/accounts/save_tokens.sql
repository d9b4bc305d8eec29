-- Stores a provider's tokens in place of earlier ones.
UPDATE accounts
   SET access_token_sealed = :access_token_sealed, refresh_token_sealed = :refresh_token_sealed, id_token_sealed = :id_token_sealed,
       access_token_expires_at_ms = :access_token_expires_at_ms, scope = :scope, updated_at_ms = :now_ms
 WHERE id = :id AND provider <> 'credential'
