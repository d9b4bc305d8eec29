-- Every stored password hash, to learn what the dearest one costs.
-- May scan: the background only, at start and each hour.
SELECT password_hash
  FROM accounts
 WHERE provider = 'credential' AND password_hash IS NOT NULL
