-- Drops waiting and kept mail of a deleted user.
DELETE FROM outbox
 WHERE user_id = :user_id
