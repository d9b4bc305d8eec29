-- Of one credential once: another account's, too, stays as it is.
INSERT INTO passkeys (id, user_id, credential_id, public_key, rp_id, user_handle, aaguid, transports, sign_count, user_verified,
                      backup_eligible, backed_up, name, created_at_ms, last_used_at_ms, switched_off_at_ms)
VALUES (:id, :user_id, :credential_id, :public_key, :rp_id, :user_handle, :aaguid, :transports, :sign_count, :user_verified,
        :backup_eligible, :backed_up, :name, :created_at_ms, :last_used_at_ms, NULL)
ON CONFLICT (credential_id) DO NOTHING
