-- May scan: the notes on all accounts, for an admin's list.
SELECT count(*)
  FROM notes n
 WHERE (CAST(:user_id AS TEXT) IS NULL OR n.user_id = :user_id)
   AND (CAST(:state AS TEXT) IS NULL OR n.state = :state)
