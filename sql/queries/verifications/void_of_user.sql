-- Revokes a user's tokens of a purpose: a newer one exists, or the address or password they are for has changed.
DELETE FROM verifications
 WHERE user_id = :user_id AND purpose = :purpose
