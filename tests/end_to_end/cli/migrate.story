# Migrations up and down; nothing is created or destroyed without asking.
$ usher migrate status
! usher: error: There is no database at <any>; run the command in the directory of the server, set DATABASE_URL, or make a new one by `usher migrate up`
[exit 5]

$ usher migrate up --dry-run --to 1
-- Migration 1 (users)
…
CREATE TABLE users (
…

# The dry run created nothing.
$ usher migrate verify
! usher: error: There is no database at <any>
[exit 5]

$ usher migrate up --to 2
version  name
      1  users
      2  sessions
! Migrated data/usher.db to version 2 (sessions)

$ usher migrate status -o csv --fields version,name,state
version,name,state
1,users,applied
2,sessions,applied
3,profiles,pending
…

$ usher user list
! usher: error: The database needs migrating: run `usher migrate up`
[exit 4]

$ usher -o json migrate up
[
  {"version":3,"name":"profiles"},
…
]
! Saved a copy of the database as data/usher.db.before-0003
! Migrated data/usher.db to version <any:newest> (<any>)

$ usher migrate up -o json --quiet
[]

$ usher migrate up
! Nothing to do: no migration is pending

$ usher migrate verify -o json
{
  "version": <newest>,
  "newest": <newest>
}
! The applied migrations are those of this release

$ usher migrate up --to 999
! usher: error: `--to` takes a whole number from 0 to <newest>, not `999`
[exit 2]

$ usher migrate down
! usher: error: `usher migrate down` needs --to<any>
[exit 2]

$ usher migrate down --to 5 -o jsonl --dry-run
…
{"version":9,"name":"imported_keys","sql":"DROP TABLE <any>"}
{"version":8,"name":"mailed_factor","sql":"<any>DROP COLUMN <any>"}
{"version":7,"name":"admins","sql":"DROP INDEX <any>"}
{"version":6,"name":"activity","sql":"<any>DROP COLUMN <any>"}

$ usher migrate down --to 0
! usher: error: Going back to version 0 destroys these tables of data/usher.db: <any>audit_events (2 rows)<any>empty tables. There is no terminal to ask on; pass --yes
[exit 2]

$ usher migrate down --to 0 --yes -o name
<newest>
…
2
1
! Migrated data/usher.db back to version 0

$ usher migrate down --to 0 --yes
! Nothing to do: the schema is at version 0 or below

$ usher migrate up --quiet -o name
1
2
…
<newest>

# A server that cannot be reached comes before the secret that it would need.
$ usher migrate status --database postgresql://bob:hunter2@127.0.0.1:1/usher
! usher: error: The database postgresql://***@127.0.0.1:1/usher cannot be reached<any>
[exit 5]
% USHER_SECRET=a-secret-of-more-than-32-bytes-for-postgresql
$ usher migrate status --database postgresql://bob:hunter2@127.0.0.1:1/usher
! usher: warning: DATABASE_URL (--database) has a password, which other users of this machine read in the process list; set it in the environment, `.env` or usher.toml
! usher: error: The database postgresql://***@127.0.0.1:1/usher cannot be reached<any>
[exit 5]

$ usher migrate status --database sqlite:/no/such/directory/x.db
! usher: error: There is no database at /no/such/directory/x.db<any>
[exit 5]
