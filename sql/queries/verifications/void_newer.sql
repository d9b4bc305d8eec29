-- Revokes the tokens issued after a given one.
DELETE FROM verifications
 WHERE user_id = :user_id AND purpose = :purpose AND created_at_ms > :after_ms
