SELECT end_reason
  FROM sessions
 WHERE id = :id AND end_reason IS NOT NULL
