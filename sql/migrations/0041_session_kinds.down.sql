-- The release before knows no views and no parents.
DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM sessions WHERE parent_id IS NOT NULL);
DELETE FROM sessions WHERE parent_id IS NOT NULL;
DROP INDEX sessions_by_parent;
ALTER TABLE sessions DROP COLUMN parent_id;
ALTER TABLE sessions DROP COLUMN kind;
