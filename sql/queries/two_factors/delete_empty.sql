-- Enrolments that were begun, and whose secret was lost.
-- May scan: once, when the secret of the installation is abandoned.
DELETE FROM two_factors
 WHERE secret_sealed = '' AND confirmed_at_ms IS NULL AND mailed_at_ms IS NULL
