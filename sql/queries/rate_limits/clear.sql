-- By subject, and by subjects that begin with it and a space. What was mailed to an account, and what was not, are no limits.
-- May scan: admins only, and the table has open windows only.
DELETE FROM rate_limits
 WHERE (subject = :subject OR substr(subject, 1, length(:subject) + 1) = :subject || ' ')
   AND rule NOT IN ('first_password_mailed', 'mail_summarised') AND rule NOT LIKE 'mail_dropped_%'
RETURNING rule, subject, count, window_ends_at_ms
