-- Every known browser, link, code and half-done sign-in. What is no token stays, such as the records against replay.
-- May scan: once, in a database that is restored.
DELETE FROM verifications
 WHERE purpose NOT IN ('id_token', 'passkey_ceremony', 'inactivity_warning')
