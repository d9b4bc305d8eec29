-- Deletes the passkeys that a user got since then: the change of address at that time was undone.
DELETE FROM passkeys
 WHERE user_id = :user_id AND created_at_ms >= :since_ms
