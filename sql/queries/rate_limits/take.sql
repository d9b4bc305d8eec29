-- Counts one more unless the window is full; an expired window restarts, and so does one that ends much later than a new one would:
-- it began while the clock was ahead. Returns the count, or nothing if full.
INSERT INTO rate_limits (rule, subject, count, window_ends_at_ms)
VALUES (:rule, :subject, 1, :window_ends_at_ms)
ON CONFLICT (rule, subject) DO UPDATE
   SET count = CASE WHEN rate_limits.window_ends_at_ms > :now_ms AND rate_limits.window_ends_at_ms <= :latest_ms THEN rate_limits.count + 1 ELSE 1 END,
       window_ends_at_ms = CASE WHEN rate_limits.window_ends_at_ms > :now_ms AND rate_limits.window_ends_at_ms <= :latest_ms THEN rate_limits.window_ends_at_ms ELSE excluded.window_ends_at_ms END
 WHERE rate_limits.window_ends_at_ms <= :now_ms OR rate_limits.window_ends_at_ms > :latest_ms OR rate_limits.count < :most
RETURNING count, window_ends_at_ms
