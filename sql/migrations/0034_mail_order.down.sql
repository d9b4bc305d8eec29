DROP INDEX outbox_due_by_urgency;
ALTER TABLE outbox DROP COLUMN urgency;
