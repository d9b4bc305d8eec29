-- The keys of an account that is erased.
-- May scan: a handful of rows.
DELETE FROM api_keys
 WHERE id IN (SELECT k.id FROM api_keys k JOIN users u ON {{key_owner_condition}} WHERE u.id = :owner_id)
