-- readable from: 27
-- Indexes of 0029 begin with the same columns.
DROP INDEX users_by_name;
DROP INDEX audit_events_by_time;
