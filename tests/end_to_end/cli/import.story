# Importing another server's database, as a dry run and for real.
% ARGON2_MEMORY_KIB=64
% ARGON2_TIME=1
% BETTER_AUTH_SECRET=reference-secret-0123456789abcdef0123456789abcdef
$ usher migrate up --quiet
…
$ usher migrate up --quiet --database sqlite:old.db
…
$ sqlite3 old.db "drop table schema_migrations; drop table audit_events; create table user (id text, name text, email text, emailVerified integer, role text, createdAt date); create table account (userId text, accountId text, providerId text, password text); create table session (id text, userId text, token text, expiresAt date)"
$ sqlite3 old.db "insert into user values ('a', 'Ada', 'ada@example.com', 1, 'admin', '2024-05-06T07:08:09.010Z'), ('b', 'Bob', 'bob@example.com', 0, 'editor', '2024-05-06T07:08:09.010Z'), ('c', 'Cy', 'Bob@Example.com', 0, NULL, NULL)"
$ sqlite3 old.db "insert into session values ('s', 'a', 'token-of-ada', '2099-01-01T00:00:00.000Z'), ('t', 'a', 'token-of-old', '2001-01-01T00:00:00.000Z')"

$ usher import better-auth sqlite:old.db --dry-run
dry_run         yes
users           1
already_here    0
left_out        2
accounts        0
passkeys        0
sessions        1
second_factors  0
keys            0
! usher: warning: role (bob@example.com) would stay behind: the role `editor` is not known here, so the account becomes a user
! usher: warning: account (bob@example.com) would stay behind: another row has the same address
! usher: warning: account (Bob@Example.com) would stay behind: another row has the same address
! usher: warning: session (1 row) would stay behind: it has expired
! That server's cookies stay valid if BETTER_AUTH_SECRET here is its secret
! usher: error: 2 accounts were left out; everything else would be imported
[exit 4]
$ usher user list -o name

$ usher import better-auth sqlite:old.db --quiet --fields users,sessions -o csv
users,sessions
1,1
! usher: warning: role (bob@example.com) stayed behind: the role `editor` is not known here, so the account becomes a user
! usher: warning: account (bob@example.com) stayed behind: another row has the same address
! usher: warning: account (Bob@Example.com) stayed behind: another row has the same address
! usher: warning: session (1 row) stayed behind: it has expired
! usher: error: 2 accounts were left out; everything else is imported
[exit 4]
$ usher user list --fields id,email,role -o csv
id,email,role
a,ada@example.com,admin
$ usher token list --fields email -o csv
email
ada@example.com
$ usher audit list --fields action -o csv
action
import.finished
user.imported
<any>

# Unreadable databases.
$ usher import better-auth sqlite:missing.db
! usher: error: There is no database at missing.db
[exit 3]
$ usher import fastapi sqlite:missing.db
! usher: error: There is no database at missing.db
[exit 3]
$ usher import better-auth postgresql://ada:secret@127.0.0.1:1/app
! usher: warning: URL has a secret, which other users of this machine read in the process list; leave it out there and set PGPASSWORD, or write it into ~/.pgpass
! usher: error: The database postgresql://***@127.0.0.1:1/app cannot be reached<any>
[exit 5]
$ usher import fastapi sqlite:old.db
! usher: error: The table users has no column hashed_password; is this the right database? Another table is named by --table users=NAME
[exit 2]
$ usher import better-auth sqlite:///old.db --secret-file missing.secret
! usher: error: <any>missing.secret<any>
[exit 3]
