SELECT user_id, secret_sealed, backup_codes, last_step, confirmed_at_ms, created_at_ms, mail_distrusted, mailed_at_ms, lost_at_ms
  FROM two_factors
 WHERE user_id = :user_id
