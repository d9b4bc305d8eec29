-- The accounts whose own fields have more than a number of characters.
-- May scan: `usher doctor` alone, and only where a field is a claim.
SELECT id, user_fields
  FROM users
 WHERE length(user_fields) > :characters
