ALTER TABLE profiles DROP COLUMN notice_version;
ALTER TABLE profiles DROP COLUMN completed_steps;
DROP TABLE visitors;
