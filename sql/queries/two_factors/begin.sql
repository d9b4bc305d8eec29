-- Stores an unconfirmed secret with its backup codes; it replaces another unconfirmed one,
-- never of a confirmed one.
INSERT INTO two_factors (user_id, secret_sealed, backup_codes, created_at_ms, codes_at_ms)
VALUES (:user_id, :secret_sealed, :backup_codes, :now_ms, :now_ms)
ON CONFLICT (user_id) DO UPDATE
   SET secret_sealed = excluded.secret_sealed, backup_codes = excluded.backup_codes, last_step = NULL,
       created_at_ms = excluded.created_at_ms, codes_at_ms = excluded.codes_at_ms, mail_distrusted = 0
 WHERE two_factors.confirmed_at_ms IS NULL
