DROP INDEX sessions_by_impersonator;
