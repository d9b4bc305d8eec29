# The audit log, and its verification.
$ usher migrate up --quiet -o name
…
% USHER_ACTOR=ci-bot
$ usher user create ada@example.com --password-stdin --quiet -o name < "S3cret-passphrase\n"
ada@example.com

$ usher audit list
at                    action                outcome  actor            account          reason  ip
<any>Z  user.created          success  operator:ci-bot  ada@example.com  -       -
<any>Z  database.migrated_up  success  operator:<any>

# The table names the account that an operator acted on, also where the event has only its id.
$ usher user verify-email ada@example.com -o name
ada@example.com
$ usher audit list --limit 1 --quiet -o csv --fields action,account,email
action,account,email
user.email_verified,ada@example.com,

$ usher audit list --user ada@example.com --action user.created -o jsonl --fields action,actor,ip
{"action":"user.created","actor":"operator:ci-bot","ip":null}

$ usher audit list --limit 2 -o csv --fields action,position
action,position
user.email_verified,<any>
user.created,<any>
! 2 of 3 rows; --all shows all. Next page:
!   usher audit list --limit 2 -o csv --fields action,position --cursor <any:next>

$ usher audit list --limit 1 -o csv --fields action --cursor <next>
action
database.migrated_up

$ usher audit list --cursor nonsense
! usher: error: `--cursor` takes the cursor of the previous page, not `nonsense`
[exit 2]

$ usher audit list --user unknown@example.com
! usher: error: No account has the id or address unknown@example.com
[exit 3]

$ usher audit list --since 2999-01-01 -o json
[]

$ usher audit list --limit many
! usher: error: `--limit` takes a whole number<any>
[exit 2]

$ usher audit verify
intact                yes
events                3
pruned                0
not_verifiable        0
not_verifiable_since  -
broken_at             -
broken_event          -
reason                -

$ usher audit verify -o json --fields intact,events
{
  "intact": true,
  "events": 3
}

# A change of an event in the database is detected.
$ sqlite3 data/usher.db "UPDATE audit_events SET actor = 'operator:mallory' WHERE action = 'user.created'"
$ usher audit verify -o jsonl --fields intact,events,broken_at
{"intact":false,"events":<any>,"broken_at":<any>}
! usher: error: The audit trail was changed: of event <any> at position <any>, <any>
[exit 1]
