-- The key that was lost with the secret of the installation.
-- May scan: it has one row at most.
DELETE FROM erasure_keys WHERE key_sealed = ''
