-- E-mail codes become a second factor, beside the app if there is one.
INSERT INTO two_factors (user_id, secret_sealed, backup_codes, created_at_ms, mailed_at_ms)
VALUES (:user_id, '', '', :now_ms, :now_ms)
ON CONFLICT (user_id) DO UPDATE
   SET mailed_at_ms = coalesce(two_factors.mailed_at_ms, excluded.mailed_at_ms)
