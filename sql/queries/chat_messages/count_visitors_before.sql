-- May scan: an operator's rehearsal counts what chat_messages/prune_visitors deletes.
SELECT count(*) FROM chat_messages WHERE owner > 'anonymous:' AND owner < 'anonymous;' AND created_at_ms < :before_ms
