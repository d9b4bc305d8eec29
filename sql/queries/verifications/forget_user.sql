-- All that was ever issued to a user, remembered browsers too.
DELETE FROM verifications
 WHERE user_id = :user_id
