-- Whether an account other than :except has an address, or can still take it back: it was its own, and the change can be undone.
SELECT 1 FROM users WHERE email = :address AND id <> :except
 UNION ALL
SELECT 1
  FROM verifications
 WHERE address = :address AND purpose = 'undo_email_change' AND used_at_ms IS NULL AND expires_at_ms > :now_ms
   AND user_id <> :except
 LIMIT 1
