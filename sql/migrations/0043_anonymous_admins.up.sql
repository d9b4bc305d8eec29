-- readable from: 30
-- An anonymous account takes no role: it cannot administer, and would stand for another admin when the last one goes. Each demotion is
-- audited, at the time of the newest event, so that the order of the events stays.
INSERT INTO audit_events (id, at_ms, action, outcome, actor, user_id, personal_digest)
SELECT '0043-' || id, coalesce((SELECT max(at_ms) FROM audit_events), created_at_ms), 'user.updated', 'success', 'system', id, ''
  FROM users
 WHERE is_anonymous = 1 AND role = 'admin';
UPDATE users SET role = 'user' WHERE is_anonymous = 1 AND role = 'admin';
