-- May scan: an operator's rehearsal counts what rate_limits/prune deletes.
SELECT count(*) FROM rate_limits WHERE window_ends_at_ms < :before_ms
