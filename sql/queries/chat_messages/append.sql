-- Appends to a thread that still exists, for its current owner. Nothing if the message is there already: a post may run twice.
INSERT INTO chat_messages (id, owner, session_id, role, content, created_at_ms, selected_text, ending)
SELECT CAST(:id AS TEXT), owner, id, CAST(:role AS TEXT), CAST(:content AS TEXT), CAST(:created_at_ms AS BIGINT), CAST(:selected_text AS TEXT),
       CAST(:ending AS TEXT)
  FROM chat_threads
 WHERE id = :thread
    ON CONFLICT (id) DO NOTHING
