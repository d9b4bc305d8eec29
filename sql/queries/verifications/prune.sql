-- A batch of those that ran out.
-- May scan: maintenance, a batch from the start of its index.
DELETE FROM verifications
 WHERE id IN (SELECT id FROM verifications WHERE expires_at_ms < :now_ms LIMIT :limit)
