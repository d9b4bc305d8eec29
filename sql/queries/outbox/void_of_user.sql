-- What waits or is kept for a user who goes.
DELETE FROM outbox
 WHERE user_id = :user_id
