# The installation in figures.
% USHER_ACTOR=op
% ARGON2_MEMORY_KIB=64
% JWT_ALGORITHM=EdDSA
$ usher status
! usher: error: There is no database at <any>; run the command in the directory of the server, set DATABASE_URL, or make a new one by `usher migrate up`
[exit 5]
$ usher -q migrate up
…
$ usher user create ada@example.com --role admin --verified --generate-password --quiet -o name --fields password
<any>
$ usher key rotate -o name
<any:kid>
$ usher backup b.db --quiet -o name
b.db
$ usher status
users     1 (1 admin, 1 verified)
sign-ups  ·······  0 today, 0 in 7 days
sign-ins  ·······  0 today, 0 in 7 days
sessions  0 live
mail      1 waiting, 0 kept, 0 failed
chat      0 messages in 0 threads
keys      <any> signs, made <any>
refused   new passwords: common ones
database  data/usher.db, <any>B
backup    made <any>
server    not running here
$ usher status -o json
{
  "users": {
    "all": 1,
    "verified": 1,
    "with_second_factor": 0,
    "admins": 1,
    "suspended": 0,
    "anonymous": 0
  },
  "sign_ups": {
    "today": 0,
    "last_7_days": 0,
    "by_day": [
…
  "last_backup_at": "<any>Z",
  "retention_fault": null,
  "test_api": false,
  "server_running": false,
  "servers": [],
  "sleep": {
    "servers": [],
    "awake_seconds": null
  },
  "server_started_at": null,
  "public_url": null
}
$ usher status -o csv --fields sessions,server_running
sessions,server_running
0,false

$ usher top --url ftp://example.com
! usher: error: --url takes the address of a server, such as https://auth.example.com
[exit 2]
$ usher top --url http://127.0.0.1:1
! usher: error: <any>
[exit 5]
