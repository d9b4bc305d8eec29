-- Enables a confirmed secret, unless another one has replaced it.
UPDATE two_factors
   SET confirmed_at_ms = :now_ms, last_step = :step, backup_codes = :backup_codes, codes_at_ms = :now_ms
 WHERE user_id = :user_id AND secret_sealed = :secret_sealed AND confirmed_at_ms IS NULL
