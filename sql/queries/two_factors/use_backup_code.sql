-- `before` is the set that contained the code: of racing requests with one code one wins.
UPDATE two_factors
   SET backup_codes = :after, mail_distrusted = 0
 WHERE user_id = :user_id AND (confirmed_at_ms IS NOT NULL OR mailed_at_ms IS NOT NULL) AND backup_codes = :before
