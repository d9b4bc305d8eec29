UPDATE rate_limits
   SET count = count - 1
 WHERE rule = :rule AND subject = :subject AND count > 0 AND window_ends_at_ms = :window_ends_at_ms
