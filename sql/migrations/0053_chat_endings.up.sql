-- readable from: 30
-- How an answer ended that is not whole; NULL: whole, or a question.
ALTER TABLE chat_messages ADD COLUMN ending TEXT CHECK (ending IN ('cut', 'failed'));
