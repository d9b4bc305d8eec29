-- Counts one more unless the window is full; an expired window restarts. Returns the count, or nothing if full.
INSERT INTO rate_limits (rule, subject, count, window_ends_at_ms)
VALUES (:rule, :subject, 1, :window_ends_at_ms)
ON CONFLICT (rule, subject) DO UPDATE
   SET count = CASE WHEN rate_limits.window_ends_at_ms <= :now_ms THEN 1 ELSE rate_limits.count + 1 END,
       window_ends_at_ms = CASE WHEN rate_limits.window_ends_at_ms <= :now_ms THEN excluded.window_ends_at_ms ELSE rate_limits.window_ends_at_ms END
 WHERE rate_limits.window_ends_at_ms <= :now_ms OR rate_limits.count < :most
RETURNING count, window_ends_at_ms
