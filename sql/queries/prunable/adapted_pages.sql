-- May scan: an operator's rehearsal counts what adapted_pages/prune deletes.
SELECT count(*) FROM adapted_pages WHERE used_at_ms < :before_ms
