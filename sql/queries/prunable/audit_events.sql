-- May scan: an operator's rehearsal counts what audit_events/prune deletes.
SELECT count(*) FROM audit_events WHERE at_ms < :before_ms AND position IS NOT NULL
