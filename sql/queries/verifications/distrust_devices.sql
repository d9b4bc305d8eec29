UPDATE verifications
   SET payload = NULL
 WHERE user_id = :user_id AND purpose = 'device' AND payload IS NOT NULL
