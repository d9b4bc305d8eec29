-- Sessions, accounts, profile and the rest are deleted with it.
DELETE FROM users
 WHERE id = :id
