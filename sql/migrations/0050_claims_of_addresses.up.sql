-- readable from: 30
-- Several sign-ups may wait for the proof of one address, and what they made is older than that proof.
ALTER TABLE users ADD COLUMN contested_at_ms BIGINT;
ALTER TABLE users ADD COLUMN first_proved_at_ms BIGINT;
