UPDATE users
   SET is_verified = 1, first_proved_at_ms = CASE WHEN is_verified = 1 THEN first_proved_at_ms ELSE coalesce(first_proved_at_ms, :now_ms) END, updated_at_ms = :now_ms
 WHERE id = :id
