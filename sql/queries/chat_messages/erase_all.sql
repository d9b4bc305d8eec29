DELETE FROM chat_messages WHERE owner = :owner
