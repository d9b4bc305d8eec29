-- SQLite has one writer, whose lock is enough.
SELECT {{user_columns users}}
  FROM users
 WHERE id = :id
