-- May scan: an operator's rehearsal counts what refresh_tokens/forget_successors changes.
SELECT count(*) FROM refresh_tokens WHERE successor_sealed IS NOT NULL AND used_at_ms < :before_ms
