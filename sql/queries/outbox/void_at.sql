-- Drops the mail and the requests to the address of a deleted user that name no account.
DELETE FROM outbox
 WHERE lower(address) = :address AND (user_id IS NULL OR user_id = :user_id)
