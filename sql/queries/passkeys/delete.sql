DELETE FROM passkeys
 WHERE user_id = :user_id AND id = :id
