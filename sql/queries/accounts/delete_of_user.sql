-- Deletes all sign-in methods of a user: another user has verified the address.
DELETE FROM accounts
 WHERE user_id = :user_id
