-- May scan: maintenance, a batch from the start of its index.
DELETE FROM adapted_pages
 WHERE key IN (SELECT key FROM adapted_pages WHERE used_at_ms < :before_ms ORDER BY used_at_ms LIMIT :limit)
