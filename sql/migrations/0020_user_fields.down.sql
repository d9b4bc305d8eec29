ALTER TABLE users DROP COLUMN user_fields;
