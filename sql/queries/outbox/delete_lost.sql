-- Mail whose link or code was lost with the secret of the installation, which makes it useless.
-- May scan: once, when that secret is abandoned.
DELETE FROM outbox
 WHERE secret_sealed = ''
