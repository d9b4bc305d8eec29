UPDATE users
   SET last_login_at_ms = :now_ms
 WHERE id = :id
