# Accounts are exported to a file and imported from it, into this database or another.
% ARGON2_MEMORY_KIB=64
% ARGON2_TIME=1
$ usher migrate up --quiet
…
$ usher --quiet seed --users 2 --random-seed 7 --until 2026-11-20 -o name
seed-7-0001@example.com
seed-7-0002@example.com

$ usher user export --fields email,name,is_verified,experience_level
email,name,is_verified,experience_level
seed-7-0001@example.com,Priya Berg,true,beginner
seed-7-0002@example.com,Mina Okafor,true,beginner

$ usher user export --fields email,is_verified -o table
email                    is_verified
seed-7-0001@example.com  yes
seed-7-0002@example.com  yes

$ usher user export --fields email,software_background -o jsonl
{"email":"seed-7-0001@example.com","software_background":{"languages":["cpp"],"preferred_tools":["gazebo","tensorflow"]}}
{"email":"seed-7-0002@example.com","software_background":{"languages":["rust"],"preferred_tools":["gazebo","pytorch"]}}

$ usher user export --with-hashes --out users.csv
! Wrote 2 users to users.csv

# The same accounts exist already, as after an interrupted import: they count, and nothing changes.
$ usher user import users.csv
imported  0
present   2
left_out  0
! 2 accounts are here already: seed-7-0001@example.com, seed-7-0002@example.com

# Another account with one of the addresses is a conflict.
$ write others.csv < "email,name\nseed-7-0001@example.com,Someone Else\nnew@example.com,New\n"
$ usher user import others.csv --dry-run
imported  1
present   0
left_out  1
! A dry run: nothing was changed
! usher: warning: others.csv, line 2: seed-7-0001@example.com was left out: the address has an account already
! usher: error: 1 row was left out; all others would be here
[exit 4]
$ usher user list -o name
seed-7-0001@example.com
seed-7-0002@example.com

# An existing file stays, unless --force.
$ usher user export --out users.csv
! usher: error: users.csv already exists; choose another name, or pass --force to replace it
[exit 4]
$ usher user export --with-hashes --out users.csv --force
! Wrote 2 users to users.csv
$ usher user export --fields email --out - -o jsonl --quiet
{"email":"seed-7-0001@example.com"}
{"email":"seed-7-0002@example.com"}

# In another database they are new, and their passwords still work.
% DATABASE_URL=sqlite:other.db
$ usher migrate up --quiet
…
$ usher user import users.csv -o json
{
  "imported": 2,
  "present": 0,
  "passwords": 0,
  "left_out": 0,
  "erased": 0,
  "conflicts": []
}
$ usher user export -o csv --fields email,name,created_at
email,name,created_at
seed-7-0001@example.com,Priya Berg,2026-10-28T21:43:00.000Z
seed-7-0002@example.com,Mina Okafor,2026-11-07T17:25:52.000Z

# Refused files.
$ usher user import missing.csv
! usher: error: There is no file missing.csv
[exit 3]

$ usher user export -o json --out users.json --quiet
$ usher user import users.json
! usher: error: users.json is one JSON array; write an object a line instead, as `usher user export -o jsonl` does
[exit 2]

$ usher user export --fields name --out names.csv
! Wrote 2 users to names.csv
$ usher user import names.csv
! usher: error: names.csv: the first line has no column `email`; it must name the columns, with commas between them, such as email,name,password_hash
[exit 2]

$ usher user export --fields nonsense
! usher: error: --fields: there is no field `nonsense`; the fields here are <any>
[exit 2]

$ write faults.csv < "email,password_hash\nada@example.com,md5$abc\nbob@example.com,\n"
$ usher user import faults.csv
! usher: error: 1 fault was found, so nothing was imported
!   line 2, password_hash: <any>; leave it out, and the user must reset the password
[exit 1]

$ write faults.jsonl < "{\"email\":\"ada@example.com\"}\n{\"email\":\n[]\n"
$ usher user import faults.jsonl
! usher: error: 2 faults were found, so nothing was imported
!   line 2, row: Must be one JSON object: Not valid JSON: the text ends too early
!   line 3, row: Must be a JSON object
[exit 1]

$ write quote.csv < "\"email\nada@example.com\n"
$ usher user import quote.csv
! usher: error: quote.csv: the first line begins a quoted cell that never ends: close its quote; it must name the columns, with commas between them, such as email,name,password_hash
[exit 2]

# Standard input.
$ usher user import - -o csv < "email\nstdin@example.com\n"
imported,present,passwords,left_out,erased,conflicts
1,0,0,0,0,[]

# Of two rows with one address neither is imported; the other rows are.
$ write twice.csv < "email\nDup@example.com\ncy@example.com\ndup@EXAMPLE.com\n"
$ usher user import twice.csv
imported  1
present   0
left_out  2
! usher: warning: twice.csv, line 2: Dup@example.com was left out: another row has the same address
! usher: warning: twice.csv, line 4: dup@EXAMPLE.com was left out: another row has the same address
! usher: error: 2 rows were left out; all others are here
[exit 4]
