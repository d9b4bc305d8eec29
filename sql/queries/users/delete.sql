-- Sessions, accounts, profile and the rest go with it.
DELETE FROM users
 WHERE id = :id
