DELETE FROM accounts
 WHERE id = :id AND user_id = :user_id
