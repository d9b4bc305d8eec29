-- Whose counter did not grow, though its ceremony began after the last use: an answer that was only late proves nothing.
UPDATE passkeys
   SET switched_off_at_ms = :now_ms
 WHERE id = :id AND switched_off_at_ms IS NULL AND coalesce(last_used_at_ms, 0) < :begun_ms
