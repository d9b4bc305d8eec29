-- readable from: 30
-- The longest life of a token that a key may have signed, so that a lower setting does not end its publication too early. NULL: not
-- known, as before this step.
ALTER TABLE signing_keys ADD COLUMN longest_life_ms BIGINT;
