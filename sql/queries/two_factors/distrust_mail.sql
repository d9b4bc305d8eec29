-- Refuses e-mail codes until the app or a backup code is used again.
UPDATE two_factors
   SET mail_distrusted = 1
 WHERE user_id = :user_id
