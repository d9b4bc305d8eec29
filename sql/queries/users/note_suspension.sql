-- Why an account is suspended and until when it was meant to be, as another system knew it.
UPDATE users
   SET suspended_reason = :reason, suspended_until_ms = :until_ms
 WHERE id = :id
