UPDATE users
   SET email = :email, email_as_written = :written, is_verified = 1, updated_at_ms = :now_ms
 WHERE id = :id
