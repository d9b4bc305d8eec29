-- A batch of those that ran out, or were used a while ago.
-- May scan: maintenance, a batch from the start of two indexes.
DELETE FROM verifications
 WHERE id IN (SELECT id FROM verifications WHERE expires_at_ms < :now_ms OR used_at_ms < :used_before_ms LIMIT :limit)
