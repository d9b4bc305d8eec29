DELETE FROM verifications
 WHERE user_id = :user_id AND purpose = 'device'
