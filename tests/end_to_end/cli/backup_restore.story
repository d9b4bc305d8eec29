# A backup brings back what was there, without the secret, and never over something else unasked.
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
schema_version      4
secret_inside       no
secret_fingerprint  <any>:<any>:<any>:<any>:<any>:<any>:<any>:<any>
! The secret is not inside: keep data/usher.db.secret (fingerprint <any>) apart from the backup and as safe, since neither is of use without the other

$ usher backup b.db
! usher: error: b.db is there already; choose another name, or pass --yes to replace it
[exit 4]

$ usher backup data/usher.db --yes
! usher: error: data/usher.db belongs to the database itself; choose another name for the backup
[exit 4]

$ usher backup no/such/directory/b.db
! usher: error: Cannot create a file beside no/such/directory/b.db: No such file or directory
[exit 1]

$ usher backup b.db --yes --quiet -o name
b.db

$ usher user delete ada@example.com --yes --quiet
…

$ usher restore b.db
! usher: error: This replaces data/usher.db (0 users and 0 sessions) with b.db (1 user and 0 sessions). Go on? There is no terminal to ask at: pass --yes to go ahead
[exit 2]

$ usher restore b.db --yes
! Kept the replaced database as data/usher.db.before-restore
! Restored data/usher.db with 1 user and 0 sessions. Sessions that ended since the backup live again; `usher token revoke --all` ends them all

$ usher user list -o name
ada@example.com

$ usher audit list -o csv --fields action
action
database.restored
database.backed_up
user.created
database.migrated_up

$ usher restore c.db --yes
! usher: error: There is no file c.db
[exit 3]

$ usher restore data/usher.db.secret --yes
! usher: error: data/usher.db.secret is not a database or is damaged
[exit 1]

$ usher restore
! usher: error: `usher restore` needs FILE <any>
[exit 2]

# Elsewhere, where there is no secret yet.
% DATABASE_URL=sqlite:elsewhere/usher.db
$ usher restore b.db
! usher: warning: there is no secret here: put the one that belongs to the backup into elsewhere/usher.db.secret or USHER_SECRET before usherd starts
! Restored elsewhere/usher.db with 1 user and 0 sessions. <any>

$ usher doctor -o jsonl
…
{"result":"problem","check":"secret","finding":"The secret that this database was made with is not here; put it into elsewhere/usher.db.secret or USHER_SECRET"}
…
! usher: error: There is a problem
[exit 1]

% USHER_SECRET=another-secret-than-the-one-of-the-backup
$ usher restore b.db --yes
! usher: error: The backup was made with another secret than the one here (fingerprint <any>); put the secret that belongs to it into elsewhere/usher.db.secret or USHER_SECRET, then restore. Nothing was changed
[exit 1]
