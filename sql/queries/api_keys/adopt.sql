-- A key becomes the installation's.
UPDATE api_keys
   SET owner_id = ''
 WHERE id = :id AND revoked_at_ms IS NULL
