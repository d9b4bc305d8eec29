UPDATE users
   SET is_verified = 1, first_proved_at_ms = coalesce(first_proved_at_ms, :now_ms), updated_at_ms = :now_ms
 WHERE id = :id
