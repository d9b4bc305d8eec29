-- The worker that made this attempt is still at it. Not if the mail was settled, or claimed again, meanwhile.
UPDATE outbox
   SET next_attempt_at_ms = :claimed_until_ms
 WHERE id = :id AND attempts = :attempts AND next_attempt_at_ms IS NOT NULL AND sent_at_ms IS NULL AND failed_at_ms IS NULL
