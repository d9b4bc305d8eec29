-- By subject, and by subjects that begin with it and a space.
-- May scan: admins only, and the table has open windows only.
DELETE FROM rate_limits
 WHERE (rule = :rule OR CAST(:rule AS TEXT) IS NULL) AND (subject = :subject OR substr(subject, 1, length(:subject) + 1) = :subject || ' ')
RETURNING rule, subject, count, window_ends_at_ms
