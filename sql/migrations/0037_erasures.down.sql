DROP TABLE erasure_keys;
DROP TABLE erasures;
