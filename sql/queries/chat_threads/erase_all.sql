DELETE FROM chat_threads WHERE owner = :owner
