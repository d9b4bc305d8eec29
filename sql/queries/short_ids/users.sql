-- The ids with this ending, as tables show them.
-- May scan: an operator's command.
SELECT id FROM users WHERE id LIKE :pattern LIMIT :limit
