UPDATE two_factors
   SET backup_codes = :backup_codes, codes_at_ms = :now_ms
 WHERE user_id = :user_id AND (confirmed_at_ms IS NOT NULL OR mailed_at_ms IS NOT NULL)
