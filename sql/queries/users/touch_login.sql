-- A sign-in; an older one than the last leaves its time. :proved_at_ms: when it proved a password, a provider or a second
-- factor; NULL: none of them.
UPDATE users
   SET last_login_at_ms = CASE WHEN CAST(:now_ms AS BIGINT) > coalesce(last_login_at_ms, 0)
                               THEN CAST(:now_ms AS BIGINT) ELSE last_login_at_ms END,
       proved_at_ms = CASE WHEN CAST(:proved_at_ms AS BIGINT) > coalesce(proved_at_ms, 0)
                           THEN CAST(:proved_at_ms AS BIGINT) ELSE proved_at_ms END
 WHERE id = :id
