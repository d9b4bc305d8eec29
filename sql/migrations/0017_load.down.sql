DROP INDEX audit_events_unlinked;
DROP INDEX users_by_role;
DROP INDEX users_by_name;
DROP INDEX users_by_update;
