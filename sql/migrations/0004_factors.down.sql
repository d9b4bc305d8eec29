DROP TABLE outbox;
DROP TABLE api_keys;
DROP TABLE passkeys;
DROP TABLE two_factors;
