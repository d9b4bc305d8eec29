-- Every warning of inactivity.
-- May scan: once, in a database that is restored.
DELETE FROM verifications
 WHERE purpose = 'inactivity_warning'
