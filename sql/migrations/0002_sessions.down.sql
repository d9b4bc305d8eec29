DROP TABLE audit_events;
DROP TABLE rate_limits;
DROP TABLE signing_keys;
DROP TABLE verifications;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
