-- Revokes a user's unused tokens of a purpose; a used one stays, so that a second click is told that it was used.
DELETE FROM verifications
 WHERE user_id = :user_id AND purpose = :purpose AND purpose <> 'device' AND used_at_ms IS NULL
