-- A password that the user did not choose: the first sign-in asks for another one.
ALTER TABLE accounts ADD COLUMN initial_until_ms BIGINT;  -- until when it is valid; NULL: the user chose it
