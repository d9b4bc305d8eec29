DELETE FROM chat_messages WHERE owner = :owner AND session_id = :thread
