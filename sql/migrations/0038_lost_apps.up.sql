-- readable from: 30
-- When the secret of a confirmed app was lost with the secret of the installation (`usher secret abandon`). The app stays confirmed, so
-- that the account does not count as one without a second factor; a new secret takes its place once it is confirmed.
ALTER TABLE two_factors ADD COLUMN lost_at_ms BIGINT;
