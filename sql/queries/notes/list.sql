-- May scan: the notes on all accounts, for an admin's list.
SELECT {{note_columns n}}, u.email
  FROM notes n
  JOIN users u ON u.id = n.user_id
 WHERE (CAST(:user_id AS TEXT) IS NULL OR n.user_id = :user_id)
   AND (CAST(:state AS TEXT) IS NULL OR n.state = :state)
   AND (n.created_at_ms, n.id) > (:after_ms, :after_id)
 ORDER BY n.created_at_ms, n.id
 LIMIT :limit
