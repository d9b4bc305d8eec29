-- readable from: 30
-- What is sent first: 0 codes and resets, which their users wait for; 1 other links; 2 notices. Older servers leave the default.
ALTER TABLE outbox ADD COLUMN urgency INTEGER NOT NULL DEFAULT 2;
CREATE INDEX outbox_due_by_urgency ON outbox (urgency, next_attempt_at_ms) WHERE next_attempt_at_ms IS NOT NULL;
