SELECT count, window_ends_at_ms
  FROM rate_limits
 WHERE rule = :rule AND subject = :subject
