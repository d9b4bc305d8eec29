-- Every way in of a user: somebody else has proved that the address is theirs.
DELETE FROM accounts
 WHERE user_id = :user_id
