-- Threads begun, questions and answers of a span, by their ids (UUIDv7), which begin with their time.
-- May scan: an admin's summary reads the rows of a span by the primary keys, once for each day that is over.
SELECT (SELECT count(*) FROM chat_threads WHERE id >= :from AND id < :until),
       count(CASE WHEN role = 'user' THEN 1 END),
       count(CASE WHEN role <> 'user' THEN 1 END)
  FROM chat_messages
 WHERE id >= :from AND id < :until
