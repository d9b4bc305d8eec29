-- Enables a confirmed secret, unless another one has replaced it. A lost app is not lost any more.
UPDATE two_factors
   SET confirmed_at_ms = :now_ms, last_step = :step, backup_codes = :backup_codes, codes_at_ms = :now_ms, lost_at_ms = NULL
 WHERE user_id = :user_id AND secret_sealed = :secret_sealed AND (confirmed_at_ms IS NULL OR lost_at_ms IS NOT NULL)
