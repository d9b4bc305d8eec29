-- May scan: maintenance, a batch from the start of its index.
DELETE FROM erasures
 WHERE user_id IN (SELECT user_id FROM erasures WHERE at_ms < :before_ms ORDER BY at_ms LIMIT :limit)
