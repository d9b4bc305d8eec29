-- A batch of messages older than a given time; ids begin with their time.
-- May scan: maintenance, a batch from the start of the primary key.
DELETE FROM chat_messages
 WHERE id IN (SELECT id FROM chat_messages WHERE id < :before_id ORDER BY id LIMIT :limit)
