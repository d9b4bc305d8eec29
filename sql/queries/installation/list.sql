-- May scan: the accounts that tests made are listed rarely, and the table is small.
-- CAST: PostgreSQL types a parameter by its use.
SELECT name, value
  FROM installation
 WHERE substr(name, 1, length(CAST(:prefix AS TEXT))) = CAST(:prefix AS TEXT)
 ORDER BY name
