-- Messages follow their threads to the new owner.
UPDATE chat_messages
   SET owner = :to
 WHERE owner = :from AND session_id IN (SELECT id FROM chat_threads WHERE owner = :to)
