SELECT 1 FROM users WHERE id = :id AND reminders_stopped_at_ms IS NOT NULL
