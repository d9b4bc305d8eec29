-- A new secret for an app whose secret was lost. The app stays lost until it is confirmed.
UPDATE two_factors
   SET secret_sealed = :secret_sealed, last_step = NULL
 WHERE user_id = :user_id AND lost_at_ms IS NOT NULL
