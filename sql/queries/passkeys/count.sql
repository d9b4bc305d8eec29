-- May scan: the passkeys of all accounts, for an admin's list.
SELECT count(*)
  FROM passkeys p
 WHERE CAST(:user_id AS TEXT) IS NULL OR p.user_id = :user_id
