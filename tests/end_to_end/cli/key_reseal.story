# Secret rotation, with settings and with the file beside the database.
% JWT_ALGORITHM=EdDSA
% USHER_SECRET=the first secret, of more than thirty-two bytes
$ usher -q migrate up
…
$ usher key rotate -o name
<any:kid>

$ usher key reseal
signing_keys    0
imported_keys   0
two_factors     0
accounts        0
outbox          0
erasure_keys    0
secret_changed  no
! All values are sealed with the secret in USHER_SECRET; to change it, set USHER_SECRET to a new one and USHER_SECRET_PREVIOUS to this one

% USHER_SECRET=the second secret, of more than thirty-two bytes
$ usher key list
! usher: error: The secret in USHER_SECRET (fingerprint <any>) is not the one this database was made with; put that one into <any>/usher.db.secret or USHER_SECRET; to change the secret, into USHER_SECRET_PREVIOUS
[exit 1]

% USHER_SECRET_PREVIOUS=the first secret, of more than thirty-two bytes
$ usher key list
! usher: error: No usherd uses the secret in USHER_SECRET (fingerprint <any>) yet; to change the secret, restart usherd with it, then run `usher key reseal`; otherwise set the one of this database
[exit 1]
$ usher key reseal
signing_keys    1
imported_keys   0
two_factors     0
accounts        0
outbox          0
erasure_keys    0
secret_changed  yes
! Only cookies still need the previous secret: remove USHER_SECRET_PREVIOUS from the settings at once if the secret may have leaked, else when sessions have expired
$ usher audit list --action secret.changed --fields action,outcome -o csv
action,outcome
secret.changed,success
$ usher -q key reseal -o json
{
  "signing_keys": 0,
  "imported_keys": 0,
  "two_factors": 0,
  "accounts": 0,
  "outbox": 0,
  "erasure_keys": 0,
  "secret_changed": false
}
% USHER_SECRET_PREVIOUS=
$ usher key list --fields kid -o csv
kid
<kid>
$ usher audit verify -o csv --fields intact
intact
true
% USHER_SECRET=the first secret, of more than thirty-two bytes
$ usher -q key list
! usher: error: The secret in USHER_SECRET (fingerprint <any>) is not the one this database was made with; put that one into <any>/usher.db.secret or USHER_SECRET; to change the secret, into USHER_SECRET_PREVIOUS
[exit 1]
