-- A request becomes the requested message.
UPDATE outbox
   SET kind = :kind, address = :address, payload = :payload, user_id = :user_id, secret_sealed = :secret_sealed
 WHERE id = :id
