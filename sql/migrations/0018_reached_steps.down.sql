DROP INDEX chat_threads_by_upstream_name;
ALTER TABLE chat_threads DROP COLUMN upstream_name;
ALTER TABLE visitors DROP COLUMN reached_steps;
ALTER TABLE profiles DROP COLUMN reached_steps;
