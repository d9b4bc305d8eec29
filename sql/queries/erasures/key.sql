SELECT key_sealed
  FROM erasure_keys
 WHERE id = 'address'
