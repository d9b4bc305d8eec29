-- May scan: an operator's rehearsal counts what chat_threads/prune deletes.
SELECT count(*) FROM chat_threads WHERE updated_at_ms < :before_ms
