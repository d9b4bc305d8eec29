-- Replaces a browser's device token, and prolongs the user's row if it lives: 1. Token fixation: a planted token is worthless
-- afterwards.
UPDATE verifications
   SET token_hash = :new_hash,
       expires_at_ms = CASE WHEN user_id = :user_id AND expires_at_ms > :now_ms THEN :expires_at_ms ELSE expires_at_ms END
 WHERE purpose = 'device' AND token_hash = :old_hash
RETURNING CASE WHEN user_id = :user_id AND expires_at_ms = :expires_at_ms THEN 1 ELSE 0 END
