DROP INDEX audit_events_by_time_and_outcome;
DROP INDEX users_listed_by_email;
DROP INDEX users_listed_by_name;
