-- Whether an address is reserved because its former owner can still undo the change.
SELECT 1
  FROM verifications
 WHERE address = :address AND purpose = 'undo_email_change' AND used_at_ms IS NULL AND expires_at_ms > :now_ms
   AND user_id <> :except
 LIMIT 1
