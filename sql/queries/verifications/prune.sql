-- A batch of tokens that expired, or were used some time ago.
-- May scan: maintenance, a batch from the start of two indexes.
DELETE FROM verifications
 WHERE id IN (SELECT id FROM verifications WHERE expires_at_ms < :now_ms OR used_at_ms < :used_before_ms LIMIT :limit)
