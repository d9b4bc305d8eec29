UPDATE passkeys
   SET switched_off_at_ms = NULL
 WHERE user_id = :user_id AND id = :id AND switched_off_at_ms IS NOT NULL
