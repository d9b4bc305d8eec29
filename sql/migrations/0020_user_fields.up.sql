-- Values of the fields that the site declares for its accounts, as a JSON object.
ALTER TABLE users ADD COLUMN user_fields TEXT;
