-- May scan: an operator's rehearsal counts what erasures/prune deletes.
SELECT count(*) FROM erasures WHERE at_ms < :before_ms
