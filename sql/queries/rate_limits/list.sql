SELECT rule, subject, count, window_ends_at_ms
  FROM rate_limits
 WHERE rule = :rule AND count >= :least AND window_ends_at_ms > :now_ms AND window_ends_at_ms <= :latest_ms
 ORDER BY window_ends_at_ms DESC
 LIMIT :limit
