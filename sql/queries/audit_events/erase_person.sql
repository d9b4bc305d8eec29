-- Deletes salt and personal part; the digest that the chain needs stays.
UPDATE audit_events
   SET personal = NULL, salt = NULL
 WHERE user_id = :user_id
