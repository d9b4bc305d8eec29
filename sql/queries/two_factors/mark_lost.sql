-- The confirmed apps without a secret: it was lost with the secret of the installation.
-- May scan: once, when that secret is abandoned.
UPDATE two_factors
   SET lost_at_ms = :now_ms
 WHERE confirmed_at_ms IS NOT NULL AND secret_sealed = '' AND lost_at_ms IS NULL
