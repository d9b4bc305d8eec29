SELECT rule, subject, count, window_ends_at_ms
  FROM rate_limits
 WHERE window_ends_at_ms > :now_ms AND count > 0
 ORDER BY window_ends_at_ms DESC
 LIMIT :limit
