-- What the operator calls a back end's key, to tell one from another.
ALTER TABLE api_keys ADD COLUMN name TEXT;
