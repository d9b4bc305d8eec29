-- A batch of those that ran out.
DELETE FROM verifications
 WHERE id IN (SELECT id FROM verifications WHERE expires_at_ms < :now_ms LIMIT :limit)
