-- May scan: an operator's summary counts all threads and messages.
SELECT (SELECT count(*) FROM chat_threads), (SELECT count(*) FROM chat_messages)
