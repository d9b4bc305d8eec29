# A backup restores the database, without the secret, and replaces nothing without asking.
$ usher backup b.db
! usher: error: There is no database at <any>
[exit 5]

$ usher migrate up --quiet -o name
…
$ usher user create ada@example.com --password-stdin -o name < "S3cret-passphrase\n"
ada@example.com

$ usher backup b.db
file                b.db
bytes               <any>
schema_version      <any>
secret_inside       no
secret_fingerprint  <any>:<any>:<any>:<any>:<any>:<any>:<any>:<any>
! The backup does not contain the secret: keep data/usher.db.secret (fingerprint <any>) in another place that is as safe, because each is useless without the other

$ usher backup b.db
! usher: error: b.db already exists; choose another name, or pass --force to replace it
[exit 4]
$ usher backup b.db --yes
! usher: error: b.db already exists; choose another name, or pass --force to replace it
[exit 4]

$ usher backup data/usher.db --yes
! usher: error: data/usher.db belongs to the database itself; choose another name
[exit 4]

$ usher user export --out data/usher.db
! usher: error: data/usher.db belongs to the database itself; choose another name
[exit 4]

$ usher questionnaire export --out data/usher.db.secret
! usher: error: data/usher.db.secret belongs to the database itself; choose another name
[exit 4]

$ usher user export --out /dev/stdout -o name --quiet
ada@example.com

$ usher backup no/such/directory/b.db
! usher: error: There is no directory no/such/directory; make it first
[exit 3]

$ usher backup b.db --force --quiet -o name
b.db

# A backup is read, and nothing writes to it.
$ usher migrate verify --database sqlite:b.db -o jsonl
…
! The applied migrations are those of this release

$ usher migrate down --to 2 --yes --database sqlite:b.db
! usher: error: b.db is a backup, which is only read; `usher restore b.db` makes a database of what it holds
[exit 4]

$ usher migrate up --database sqlite:b.db
! usher: error: b.db is a backup, which is only read; `usher restore b.db` makes a database of what it holds
[exit 4]

$ usher backup again.db --database sqlite:b.db
! usher: error: b.db is a backup, which is only read; `usher restore b.db` makes a database of what it holds
[exit 4]

$ usher user create bob@example.com --password-stdin -o name < "S3cret-passphrase\n"
bob@example.com

$ usher restore b.db
! usher: error: This replaces data/usher.db (2 users and 0 sessions; kept as data/usher.db.before-restore) with b.db (1 user and 0 sessions). There is no terminal to ask on; pass --yes
[exit 2]

$ usher restore b.db --yes
file               b.db
kept_as            data/usher.db.before-restore
users              1
sessions           0
schema_version     <any>
live_sessions      0
trusted_browsers   0
single_use_tokens  0
api_keys           0
passkeys           0
signing_keys       0
admins             0
kept_mails         0
deleted_again      0
! Kept the replaced database as data/usher.db.before-restore
! Restored data/usher.db with 1 user and 0 sessions
! Valid as in the backup, also what ended or was revoked since: 0 sessions, 0 trusted browsers, 0 single-use tokens (links and codes), 0 API keys, 0 passkeys, 0 signing keys and 0 admins. `usher token revoke --all`, `usher browser forget --all`, `usher apikey revoke --all`, `usher passkey delete`, `usher key revoke` and `usher user update USER --role user` end them; --revoke also ends single-use tokens. Passwords and links to providers that were removed since sign in again, too

$ usher user list -o name
ada@example.com

$ usher audit list -o csv --fields action
action
database.restored
database.backed_up
user.created
database.migrated_up

# The copy that the first restore kept stays.
$ usher restore b.db --yes --quiet -o json
{
  "file": "b.db",
  "kept_as": "data/usher.db.before-restore-2",
  "users": 1,
  "sessions": 0,
  "schema_version": <any>,
  "live_sessions": 0,
  "trusted_browsers": 0,
  "single_use_tokens": 0,
  "api_keys": 0,
  "passkeys": 0,
  "signing_keys": 0,
  "admins": 0,
  "kept_mails": 0,
  "deleted_again": 0,
  "erasures_from": "the replaced database"
}

$ usher restore c.db --yes
! usher: error: There is no file c.db
[exit 3]

$ usher restore data/usher.db.secret --yes
! usher: error: data/usher.db.secret is not a database or is damaged
[exit 1]

$ usher restore
! usher: error: `usher restore` needs FILE <any>
[exit 2]

# --portable is the same: either engine restores every backup.
$ usher backup --portable same.db --quiet -o name
same.db

$ usher restore same.db --database sqlite:rows/usher.db
file               same.db
kept_as            -
users              1
sessions           0
schema_version     <any>
live_sessions      0
trusted_browsers   0
single_use_tokens  0
api_keys           0
passkeys           0
signing_keys       0
admins             0
kept_mails         0
deleted_again      0
! usher: warning: there is no secret here: put the one that belongs to the backup into rows/usher.db.secret or USHER_SECRET before usherd starts
! usher: warning: accounts that were deleted after the backup may be back: there is no list of them. <any>
! Restored rows/usher.db with 1 user and 0 sessions
! Valid as in the backup, also what ended or was revoked since: 0 sessions, 0 trusted browsers, 0 single-use tokens (links and codes), 0 API keys, 0 passkeys, 0 signing keys and 0 admins. <any>

# On another machine, without a secret yet.
% DATABASE_URL=sqlite:elsewhere/usher.db
$ usher restore b.db
file               b.db
kept_as            -
users              1
sessions           0
schema_version     <any>
live_sessions      0
trusted_browsers   0
single_use_tokens  0
api_keys           0
passkeys           0
signing_keys       0
admins             0
kept_mails         0
deleted_again      0
! usher: warning: there is no secret here: put the one that belongs to the backup into elsewhere/usher.db.secret or USHER_SECRET before usherd starts
! usher: warning: accounts that were deleted after the backup may be back: there is no list of them. <any>
! Restored elsewhere/usher.db with 1 user and 0 sessions
! Valid as in the backup, also what ended or was revoked since: 0 sessions, 0 trusted browsers, 0 single-use tokens (links and codes), 0 API keys, 0 passkeys, 0 signing keys and 0 admins. <any>

$ usher doctor -o jsonl
…
{"result":"problem","check":"secret","finding":"The secret of this database is missing; put it into elsewhere/usher.db.secret or USHER_SECRET","fix":"put it into elsewhere/usher.db.secret or USHER_SECRET","command":null}
…
! usher: error: There is a problem
[exit 1]

# A lost secret is requested, never replaced by a new one; for a wrong one its place is named.
$ usher user list
! usher: error: The secret that this database was made with is missing: put the file elsewhere/usher.db.secret back, or set USHER_SECRET to what was in it; if it is lost for good, run `usher secret abandon`
[exit 1]

$ usher user list
! usher: error: The secret that this database was made with is missing: <any>
[exit 1]

$ usher backup elsewhere.db --quiet -o json
{
  "file": "elsewhere.db",
  "bytes": <any>,
  "schema_version": <any>,
  "secret_inside": false,
  "secret_fingerprint": null
}
! usher: warning: the backup does not contain the secret, and the secret is not at elsewhere/usher.db.secret: the backup cannot be used without it

% USHER_SECRET=another-secret-than-the-one-of-the-backup
$ usher restore b.db --yes
! usher: error: The backup was made with another secret than the one here (fingerprint <any>); put the secret that belongs to it into elsewhere/usher.db.secret or USHER_SECRET, then restore. Nothing was changed
[exit 1]

$ usher user list
! usher: error: The secret in USHER_SECRET (fingerprint <any>) is not the one this database was made with; put that one into elsewhere/usher.db.secret or USHER_SECRET; to change the secret, into USHER_SECRET_PREVIOUS
[exit 1]

$ usher backup wrong.db --fields file,secret_fingerprint -o csv
file,secret_fingerprint
wrong.db,
! usher: warning: the backup does not contain the secret, and the secret in USHER_SECRET (fingerprint <any>) belongs to another database: the backup cannot be used without the right one
