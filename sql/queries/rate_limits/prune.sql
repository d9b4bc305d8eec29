-- May scan: maintenance, a batch from the start of its index. Checked again outside: a window may begin meanwhile.
DELETE FROM rate_limits
 WHERE (rule, subject) IN (SELECT rule, subject FROM rate_limits WHERE window_ends_at_ms < :now_ms LIMIT :limit)
   AND window_ends_at_ms < :now_ms
