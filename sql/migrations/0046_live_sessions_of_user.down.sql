DROP INDEX sessions_of_user;
