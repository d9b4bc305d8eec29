INSERT INTO accounts (id, user_id, provider, provider_account_id, issuer, password_hash, created_at_ms, updated_at_ms, initial_until_ms)
VALUES (:id, :user_id, :provider, :provider_account_id, :issuer, :password_hash, :created_at_ms, :updated_at_ms, :initial_until_ms)
