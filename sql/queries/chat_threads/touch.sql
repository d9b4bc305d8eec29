UPDATE chat_threads
   SET updated_at_ms = :now_ms
 WHERE id = :id
