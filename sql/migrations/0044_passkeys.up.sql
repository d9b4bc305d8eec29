-- readable from: 43
-- Passkeys (WebAuthn). `rp_id`: for which relying party it was made. `user_handle`: what the authenticator keeps as the user's handle; NULL:
-- of an import, whose handles are not known. `transports`: words separated by spaces. `user_verified`: the authenticator verified its user at
-- the registration, so that the passkey is both factors at once. `switched_off_at_ms`: since when its counter is doubted.
ALTER TABLE passkeys ADD COLUMN rp_id TEXT NOT NULL DEFAULT '';
ALTER TABLE passkeys ADD COLUMN user_handle TEXT;
ALTER TABLE passkeys ADD COLUMN aaguid TEXT NOT NULL DEFAULT '';
ALTER TABLE passkeys ADD COLUMN transports TEXT NOT NULL DEFAULT '';
ALTER TABLE passkeys ADD COLUMN user_verified INTEGER NOT NULL DEFAULT 0 CHECK (user_verified IN (0, 1));
ALTER TABLE passkeys ADD COLUMN backup_eligible INTEGER NOT NULL DEFAULT 0 CHECK (backup_eligible IN (0, 1));
ALTER TABLE passkeys ADD COLUMN backed_up INTEGER NOT NULL DEFAULT 0 CHECK (backed_up IN (0, 1));
ALTER TABLE passkeys ADD COLUMN switched_off_at_ms BIGINT;
CREATE INDEX passkeys_by_creation ON passkeys (created_at_ms, id);
-- Whether one of the account's passkeys is a second factor: `user_verified`, of the present relying party and not switched off.
ALTER TABLE users ADD COLUMN has_passkey INTEGER NOT NULL DEFAULT 0 CHECK (has_passkey IN (0, 1));
-- The passkey that the session proved, which ends with it. NULL: none.
ALTER TABLE sessions ADD COLUMN passkey_id TEXT;
