SELECT id FROM chat_threads WHERE owner = :owner AND session_id = :session_id
