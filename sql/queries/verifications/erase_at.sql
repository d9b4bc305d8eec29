-- What was sent to the address of an account that is erased, also without an account; not what other accounts asked for.
DELETE FROM verifications
 WHERE address = :address AND (user_id IS NULL OR user_id = :user_id)
