-- readable from: 30
-- Text of the page that a question is about; NULL: none.
ALTER TABLE chat_messages ADD COLUMN selected_text TEXT;
