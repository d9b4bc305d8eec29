UPDATE users
   SET email = :email, email_as_written = :written, is_verified = 1, first_proved_at_ms = coalesce(first_proved_at_ms, :now_ms), updated_at_ms = :now_ms
 WHERE id = :id
