-- A batch of sign-ins at providers that were begun and not finished in time.
DELETE FROM verifications
 WHERE id IN (SELECT id
                FROM verifications
               WHERE purpose = 'oauth_state' AND expires_at_ms <= :now_ms
               ORDER BY expires_at_ms
               LIMIT :limit)
