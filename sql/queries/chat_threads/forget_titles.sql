-- A batch of threads whose title is the beginning of a question that was deleted for its age; ids begin with their time.
-- May scan: maintenance, of the threads from before a given time those that are still written to.
UPDATE chat_threads
   SET title = ''
 WHERE id IN (SELECT id FROM chat_threads WHERE id < :before_id AND title <> '' ORDER BY id LIMIT :limit)
