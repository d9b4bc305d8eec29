-- Replaces a browser's device token. Token fixation: a planted token is worthless afterwards.
UPDATE verifications
   SET token_hash = :new_hash
 WHERE purpose = 'device' AND token_hash = :old_hash
