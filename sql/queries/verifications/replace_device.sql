-- A browser's device token gets a new value; whoever knew the old one, such as somebody who planted it, knows nothing now.
UPDATE verifications
   SET token_hash = :new_hash
 WHERE purpose = 'device' AND token_hash = :old_hash
