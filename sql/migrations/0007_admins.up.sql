-- The sessions in which an admin acts for somebody else are found by the admin.
CREATE INDEX sessions_by_impersonator ON sessions (impersonated_by) WHERE impersonated_by IS NOT NULL;
