# Who did what, and whether the record of it is intact.
$ usher migrate up --quiet -o name
…
% USHER_ACTOR=ci-bot
$ usher user create ada@example.com --password-stdin --quiet -o name < "S3cret-passphrase\n"
ada@example.com

$ usher audit list
at  <any>action  <any>outcome  <any>actor  <any>user_id  <any>email  <any>ip  <any>id
<any>user.created<any>success<any>operator:ci-bot<any>ada@example.com<any>
<any>database.migrated_up<any>

$ usher audit list --user ada@example.com --limit 1 -o jsonl --fields action,actor,ip
{"action":"user.created","actor":"operator:ci-bot","ip":null}

$ usher audit list --user nobody@example.com
! usher: error: No account has the id or address nobody@example.com
[exit 3]

$ usher audit list --since 2999-01-01 -o json
[]

$ usher audit list --limit many
! usher: error: `--limit` takes a whole number<any>
[exit 2]

$ usher audit verify
intact        yes
events        2
broken_at     -
broken_event  -
reason        -

$ usher audit verify -o json --fields intact,events
{
  "intact": true,
  "events": 2
}
