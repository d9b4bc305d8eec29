-- Deletes a profile: another user has verified the account's address.
DELETE FROM profiles
 WHERE user_id = :user_id
