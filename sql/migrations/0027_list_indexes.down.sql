DROP INDEX users_listed;
DROP INDEX audit_events_by_actor;
