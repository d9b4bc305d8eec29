DELETE FROM rate_limits
 WHERE rule = :rule AND subject = :subject
