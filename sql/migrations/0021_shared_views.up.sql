-- What back ends that share the database may read. These columns are promised: they stay, and mean the same, whatever becomes of the
-- tables behind them. Times are epoch milliseconds, flags 0 or 1.
CREATE VIEW users_v1 AS
  SELECT id, email, name, image, role, is_active, is_verified, is_anonymous, created_at_ms, updated_at_ms, last_login_at_ms
  FROM users;
CREATE VIEW profiles_v1 AS
  SELECT user_id, experience_level, professional_role, role_other, organization, software_background, hardware_background,
    completed_at_ms, created_at_ms, updated_at_ms
  FROM profiles;
