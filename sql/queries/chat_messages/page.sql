-- Oldest first, one page after (created_at_ms, id).
SELECT id, role, content, created_at_ms, selected_text, ending
  FROM chat_messages
 WHERE owner = :owner AND session_id = :thread AND (created_at_ms, id) > (:after_ms, :after_id)
 ORDER BY created_at_ms, id
 LIMIT :limit
