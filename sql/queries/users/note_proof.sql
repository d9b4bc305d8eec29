-- A proof of a password, a provider or a second factor, at :proved_at_ms.
UPDATE users
   SET proved_at_ms = :proved_at_ms
 WHERE id = :id AND coalesce(proved_at_ms, 0) < :proved_at_ms
