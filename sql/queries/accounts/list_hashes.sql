-- Every stored password hash, to learn what the dearest one costs: in the background, at start and each hour.
SELECT password_hash
  FROM accounts
 WHERE provider = 'credential' AND password_hash IS NOT NULL
