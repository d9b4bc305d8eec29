-- Stores an unconfirmed secret; it replaces another unconfirmed one, never a confirmed one. Backup codes that are given replace
-- those of the account, whose mailed codes may be in force; without any they stay.
INSERT INTO two_factors (user_id, secret_sealed, backup_codes, created_at_ms, codes_at_ms)
VALUES (:user_id, :secret_sealed, :backup_codes, :now_ms, :now_ms)
ON CONFLICT (user_id) DO UPDATE
   SET secret_sealed = excluded.secret_sealed, backup_codes = CASE excluded.backup_codes WHEN '' THEN two_factors.backup_codes ELSE excluded.backup_codes END, last_step = NULL,
       created_at_ms = excluded.created_at_ms, codes_at_ms = CASE excluded.backup_codes WHEN '' THEN two_factors.codes_at_ms ELSE excluded.codes_at_ms END, mail_distrusted = 0
 WHERE two_factors.confirmed_at_ms IS NULL
