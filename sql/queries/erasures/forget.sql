-- The account comes back by an import that says so.
DELETE FROM erasures
 WHERE user_id = :user_id
