# The secret is lost: with the setting, then with the file and the database, of which a backup is left.
% JWT_ALGORITHM=EdDSA
% ARGON2_MEMORY_KIB=64
% USHER_SECRET=the first secret, of more than thirty-two bytes
$ usher -q migrate up
…
$ usher -q user create ada@example.com --password-stdin < "S3cret-passphrase\n"
…
$ usher key rotate -o name
<any:kid>
$ usher audit verify --fields intact -o csv
intact
true

$ usher secret abandon --yes
! usher: error: The secret in USHER_SECRET (fingerprint <any>) is the one of this database, so nothing is lost; to change it, set USHER_SECRET to a new one and USHER_SECRET_PREVIOUS to this one, and run `usher key reseal`
[exit 4]

% USHER_SECRET=
$ usher user list
! usher: error: The secret that this database was made with is missing: put the file <any>/usher.db.secret back, or set USHER_SECRET to what was in it; if it is lost for good, run `usher secret abandon`
[exit 1]

$ usher secret abandon
! usher: error: <any>
[exit 2]

$ usher secret abandon --dry-run
signing_keys     1
imported_keys    0
two_factors      0
accounts         0
outbox           0
erasure_keys     0
sessions         0
admins_shut_out  0
! A dry run: nothing was changed

$ usher secret abandon --yes -o json
{
  "signing_keys": 1,
  "imported_keys": 0,
  "two_factors": 0,
  "accounts": 0,
  "outbox": 0,
  "erasure_keys": 0,
  "sessions": 0,
  "admins_shut_out": 0
}
! The secret is now the one in <any>/usher.db.secret; keep a copy of it, and make a new backup: no earlier one opens with it

$ usher user list --fields email -o csv
email
ada@example.com
$ usher key list --fields kid,state -o csv
kid,state
<kid>,revoked
$ usher audit verify
! 3 older events not verifiable since <any>, when the lost secret was abandoned
intact                yes
events                1
pruned                0
not_verifiable        3
not_verifiable_since  <any>
broken_at             -
broken_event          -
reason                -

$ usher secret abandon --yes
! usher: error: The secret in <any>/usher.db.secret (fingerprint <any>) is the one of this database, so nothing is lost<any>
[exit 4]

# The machine is lost, and a backup of the database is all there is.
$ usher -q backup backup.db
…
$ usher -q restore --database sqlite:rescue.db backup.db --yes
…
! usher: warning: there is no secret here: put the one that belongs to the backup into <any>rescue.db.secret or USHER_SECRET before usherd starts
! usher: warning: accounts that were deleted after the backup may be back: <any>
$ usher -q secret abandon --database sqlite:rescue.db --yes --fields signing_keys,sessions -o csv
signing_keys,sessions
0,0
$ usher user list --database sqlite:rescue.db --fields email -o csv
email
ada@example.com
