-- Drops a user's requests of a kind that no worker has resolved yet.
DELETE FROM outbox
 WHERE user_id = :user_id AND kind = :kind
