-- May scan: an operator's rehearsal counts what verifications/prune and verifications/erase_expired_flows delete.
SELECT count(*)
  FROM verifications
 WHERE expires_at_ms < :before_ms OR used_at_ms < :before_ms OR (purpose = 'oauth_state' AND expires_at_ms <= :now_ms)
