-- Takes back the app, the e-mail codes and the backup codes that came since a given time; older ones stay.
UPDATE two_factors
   SET secret_sealed = CASE WHEN coalesce(confirmed_at_ms, created_at_ms) >= :since_ms THEN '' ELSE secret_sealed END,
       last_step = CASE WHEN coalesce(confirmed_at_ms, created_at_ms) >= :since_ms THEN NULL ELSE last_step END,
       backup_codes = CASE WHEN coalesce(codes_at_ms, confirmed_at_ms, created_at_ms) >= :since_ms THEN '' ELSE backup_codes END,
       lost_at_ms = CASE WHEN confirmed_at_ms >= :since_ms THEN NULL ELSE lost_at_ms END,
       confirmed_at_ms = CASE WHEN confirmed_at_ms >= :since_ms THEN NULL ELSE confirmed_at_ms END,
       mailed_at_ms = CASE WHEN mailed_at_ms >= :since_ms THEN NULL ELSE mailed_at_ms END
 WHERE user_id = :user_id
