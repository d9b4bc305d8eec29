-- May scan: an operator's rehearsal counts what chat_messages/prune deletes.
SELECT count(*) FROM chat_messages WHERE id < :before_id
