-- Stored password hashes, to learn what the most expensive one costs: some at start, and all in the background.
-- May scan: only accounts with a password have a hash, and a condition on the provider would read the table in the order of its
-- index, which takes twenty times as long.
SELECT password_hash
  FROM accounts
 WHERE password_hash IS NOT NULL
 LIMIT :most
