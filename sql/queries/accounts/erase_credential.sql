-- Removes the password: sign-in with it is no longer possible.
DELETE FROM accounts
 WHERE user_id = :user_id AND provider = 'credential'
