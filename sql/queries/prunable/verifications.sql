-- May scan: an operator's rehearsal counts what verifications/prune deletes.
SELECT count(*) FROM verifications WHERE expires_at_ms < :before_ms OR used_at_ms < :before_ms
