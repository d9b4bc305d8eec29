-- A newer token, or a change of what they prove, makes a user's tokens of a purpose worthless.
DELETE FROM verifications
 WHERE user_id = :user_id AND purpose = :purpose
