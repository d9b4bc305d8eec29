DELETE FROM chat_threads WHERE id = :id AND owner = :owner
