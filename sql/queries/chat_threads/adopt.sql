-- Merges threads into a new owner. A thread whose name the new owner already uses is named by its id.
UPDATE chat_threads
   SET owner = :to,
       session_id = CASE WHEN EXISTS (SELECT 1
                                        FROM chat_threads AS held
                                       WHERE held.owner = :to AND held.session_id = chat_threads.session_id)
                         THEN id ELSE session_id END
 WHERE owner = :from AND updated_at_ms >= :since_ms
