-- Of several servers that make one, the first wins.
INSERT INTO erasure_keys (id, key_sealed)
VALUES ('address', :key_sealed)
ON CONFLICT (id) DO NOTHING
