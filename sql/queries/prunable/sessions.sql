-- May scan: an operator's rehearsal counts what sessions/prune deletes.
SELECT count(*) FROM sessions WHERE ended_at_ms < :before_ms OR expires_at_ms < :before_ms
