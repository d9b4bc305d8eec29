-- readable from: 26
-- users_listed begins with the same columns.
DROP INDEX users_by_creation;
