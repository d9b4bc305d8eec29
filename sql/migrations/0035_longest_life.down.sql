ALTER TABLE signing_keys DROP COLUMN longest_life_ms;
