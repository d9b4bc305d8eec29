DELETE FROM erasure_keys WHERE key_sealed = ''
