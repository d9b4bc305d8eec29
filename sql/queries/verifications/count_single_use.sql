-- How many links, codes and half-done sign-ins are valid.
-- May scan: once, in a database that is restored.
SELECT count(*)
  FROM verifications
 WHERE purpose NOT IN ('device', 'id_token', 'passkey_ceremony', 'inactivity_warning')
   AND used_at_ms IS NULL AND expires_at_ms > :now_ms
