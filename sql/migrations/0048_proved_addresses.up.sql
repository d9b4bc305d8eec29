-- readable from: 30
-- The account had a proved address before an administrator set the present one, which is not proved: its holder is known, so that who proves
-- the present one is not the first.
ALTER TABLE users ADD COLUMN had_proved_address INTEGER NOT NULL DEFAULT 0 CHECK (had_proved_address IN (0, 1));
