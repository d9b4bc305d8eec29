ALTER TABLE chat_messages DROP COLUMN selected_text;
