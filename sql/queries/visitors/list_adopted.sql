SELECT id FROM visitors WHERE adopted_by = :adopted_by ORDER BY created_at_ms
