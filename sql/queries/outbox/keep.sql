-- Without a way to send it stays for `usher mail show`; neither sent nor failed.
UPDATE outbox
   SET next_attempt_at_ms = NULL, last_error = :last_error
 WHERE id = :id AND sent_at_ms IS NULL
