-- The few admins among all users, and the sign-ins that began at a provider by the end of their time.
CREATE INDEX users_admins ON users (role, id) WHERE role = 'admin';
CREATE INDEX verifications_flows ON verifications (purpose, expires_at_ms) WHERE purpose = 'oauth_state';
