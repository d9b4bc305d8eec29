-- Keeps a mail for `usher mail show` if there is no mail server; it is neither sent nor failed.
UPDATE outbox
   SET next_attempt_at_ms = NULL, last_error = :last_error
 WHERE id = :id AND sent_at_ms IS NULL
