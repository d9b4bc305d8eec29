SELECT user_id
  FROM verifications
 WHERE id = :id AND purpose = 'device' AND payload IS NOT NULL
