# Signing keys and limits.
% JWT_ALGORITHM=EdDSA
$ usher key list
! usher: error: There is no database at <any>
[exit 5]
$ usher key prune
! usher: error: There is no database at <any>
[exit 5]
$ usher limit list
! usher: error: There is no database at <any>
[exit 5]
$ usher -q migrate up
…

# The first key signs at once, since no other does.
$ usher key list -o json
[]
$ usher key rotate -o name
<any:first>
$ usher key rotate
kid         <any:second>
algorithm   EdDSA
signs_from  <any>Z

$ usher key list --fields kid,algorithm,state -o csv
kid,algorithm,state
<first>,EdDSA,signing
<second>,EdDSA,next

$ usher key revoke <second>
! usher: error: Revoke the key <second>, so that every token that it signed is refused at once? There is no terminal to ask on; pass --yes
[exit 2]

$ usher key revoke <first> --yes
! usher: error: No other key can sign now; run `usher key rotate --now` first
[exit 4]

$ usher key rotate --now -o name
<any:third>
$ usher key revoke <first> --yes
kid      <first>
revoked  yes
$ usher key revoke <first> --yes
! usher: error: No key has the id <first>; see `usher key list`
[exit 3]
$ usher key revoke nothing --yes
! usher: error: No key has the id nothing; see `usher key list`
[exit 3]
$ usher key prune --dry-run
keys  0
! A dry run: nothing was changed
$ usher key prune
keys  0
$ usher key prune --fields kid
! usher: error: --fields: there is no field `kid`; the fields here are keys
[exit 2]
$ usher key list --fields nonsense
! usher: error: --fields: there is no field `nonsense`; the fields here are kid, algorithm, use, state, created_at, signs_from, retired_at, revoked_at
[exit 2]

% JWT_ALGORITHM=HS256
% JWT_SECRET_KEY=a shared key of at least thirty-two bytes
$ usher key list -o name
<first>
<second>
<third>
! With JWT_ALGORITHM=HS256 tokens are signed with JWT_SECRET_KEY, and key pairs are not used
$ usher key rotate
! usher: error: With JWT_ALGORITHM=HS256 there are no key pairs; change JWT_SECRET_KEY and keep the old one as JWT_SECRET_KEY_PREVIOUS
[exit 4]
% JWT_ALGORITHM=
% JWT_SECRET_KEY=

$ usher limit list -o csv
rule,subject,count,until
$ sqlite3 data/usher.db "INSERT INTO rate_limits SELECT column1, column2, column3, (unixepoch() + 600) * 1000 FROM (VALUES ('sign_in_account', 'ada@example.com', 10), ('sign_in_address', '192.0.2.7', 30), ('sign_in_account', 'bob@example.com', 9))"
$ usher limit list -o csv --fields rule,subject,count
rule,subject,count
sign_in_account,ada@example.com,10
sign_in_address,192.0.2.7,30
$ usher limit list --limit 1 -o csv --fields subject
subject
ada@example.com
! 1 of 2 rows; --all shows all
$ usher limit list --all -o name
ada@example.com
192.0.2.7
$ usher limit list --limit 0
! usher: error: `--limit` takes a whole number from 1 to 10000, not `0`
[exit 2]
$ usher limit clear --account ada@example.com
cleared  1
! Cleared sign_in_account (10 of 10)
$ usher limit clear --address 192.0.2.7
cleared  1
! Cleared sign_in_address (30 of 30)
$ usher audit list --action limits.cleared -o csv --fields email,ip
email,ip
,192.0.2.7
,

# No limit was reached, so nothing is cleared.
$ usher limit clear --account ada@example.com
cleared  0
! No attempts were counted for ada@example.com
$ usher limit clear --address 192.0.2.7 -o json
{
  "cleared": 0
}
! No attempts were counted for 192.0.2.7
$ usher limit clear --address example.com
! usher: error: `--address` takes an address such as 192.0.2.7 or 2001:db8::1
[exit 2]
$ usher limit clear
! usher: error: `usher limit clear` needs --account or --address. See `usher limit clear --help`
[exit 2]
$ usher audit list --action limits.cleared -o csv --fields email,ip
email,ip
,192.0.2.7
,
