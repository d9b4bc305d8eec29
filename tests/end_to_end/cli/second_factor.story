# The commands for second factors, except those that need a current code.
% USHER_ACTOR=op
% ARGON2_MEMORY_KIB=64
$ usher -q migrate up
…
$ usher -q user create ada@example.com --password-stdin < "S3cret-passphrase\n"
…

$ usher user reset-2fa ada@example.com --yes
! usher: error: ada@example.com has no second factor
[exit 4]

$ usher user enroll-2fa ada@example.com --fields email
! usher: error: This would not print the backup codes: name `backup_codes` in --fields, or leave out --fields and -o name
[exit 2]

# Standard error shows the secret before the prompt for the code.
$ usher user enroll-2fa ada@example.com < "12345\n"
! Scan the picture with an authenticator app, or type the secret into it.
! All sessions of ada@example.com end when you enter a code.
! secret  <any>
! uri     otpauth://totp/localhost:ada%40example.com?secret=<any>&issuer=localhost&digits=6&period=30
! usher: error: The code is wrong or was used
[exit 1]

$ usher user enroll-2fa ada@example.com
! Scan <any>
! All sessions <any>
! secret <any>
! uri <any>
! usher: error: Standard input is empty: a line with the value was expected there
[exit 2]

# An account whose factor was enabled in the database: the codes would be of another secret.
$ sqlite3 data/usher.db "UPDATE two_factors SET confirmed_at_ms = 1; UPDATE users SET two_factor_enabled = 1"
$ usher user enroll-2fa ada@example.com < "123456\n"
! usher: error: ada@example.com has a second factor already; remove it with `usher user reset-2fa ada@example.com`
[exit 4]

$ usher user reset-2fa ada@example.com
! usher: error: Remove the second factor of ada@example.com (no live sessions will end)? There is no terminal to ask on; pass --yes
[exit 2]

$ usher user reset-2fa ada@example.com --yes -o csv --fields email,two_factor_enabled,sessions_ended
email,two_factor_enabled,sessions_ended
ada@example.com,false,0

# Passkeys are removed on demand.
$ sqlite3 data/usher.db "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) SELECT 'p', id, 'c', 'k', 0, 0 FROM users"
$ usher user reset-2fa ada@example.com --yes --passkeys -o csv --fields email,passkeys_removed
email,passkeys_removed
ada@example.com,1

# Events of one millisecond have no order.
$ usher audit list --action passkey.removed -o csv --fields action,actor
action,actor
passkey.removed,operator:op

$ usher audit list --action user.second_factor_reset -o csv --fields action,actor
action,actor
user.second_factor_reset,operator:op
user.second_factor_reset,operator:op

$ usher audit list --action user.second_factor_begun -o csv --fields action,actor
action,actor
user.second_factor_begun,operator:op
user.second_factor_begun,operator:op

$ usher audit list --action user.created -o csv --fields action,actor
action,actor
user.created,operator:op
