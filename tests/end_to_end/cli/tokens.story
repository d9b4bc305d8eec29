# Sessions and access tokens, seen from a machine where nobody has signed in yet.
% ARGON2_MEMORY_KIB=64
$ usher -q migrate up
…
$ usher user create ada@example.com --generate-password -o name
ada@example.com

$ usher token list
id  email  created_at  last_seen_at  expires_at  ip  device

$ usher session list ada@example.com -o json
[]

$ usher token list ada@example.com -o csv
id,user_id,email,created_at,last_seen_at,expires_at,ip,device,user_agent

$ usher token list nobody@example.com
! usher: error: No account has the id or address nobody@example.com
[exit 3]

$ usher token revoke
! usher: error: `usher token revoke` needs ID, --user or --all. See `usher token revoke --help`
[exit 2]

$ usher token revoke some-id --all
! usher: error: `usher token revoke` takes only one of ID, --user or --all. See `usher token revoke --help`
[exit 2]

$ usher token revoke 018f0000-0000-7000-8000-000000000000
! usher: error: End the session 018f0000-0000-7000-8000-000000000000 with all its tokens? There is no terminal to ask at: pass --yes to go ahead
[exit 2]

$ usher token revoke 018f0000-0000-7000-8000-000000000000 --yes
! usher: error: No live session or refresh token has that id
[exit 3]

$ usher token revoke --user ada@example.com --yes
ended  0

$ usher token revoke --all --yes -o json
{
  "ended": 0
}

$ usher token revoke --all --yes -o name
! usher: error: -o name: these results have no name; choose a field of ended with --fields, or another format
[exit 2]

$ usher token prune
sessions    0
successors  0

$ usher prune -o json
{
  "sessions": 0,
  "successors": 0,
  "verifications": 0,
  "rate_limits": 0,
  "keys": 0
}

$ usher token inspect hello
! usher: error: This is no access token: it has not three parts
[exit 1]

$ usher token inspect -
! usher: error: Standard input is empty: a line with the value was expected there
[exit 2]

# {"alg":"none","kid":"x"} {"iss":"x","aud":"x","exp":1,"sub":"a","sid":"b"}
$ usher token inspect - --fields valid,user_id,session,expires_at < "eyJhbGciOiJub25lIiwia2lkIjoieCJ9.eyJpc3MiOiJ4IiwiYXVkIjoieCIsImV4cCI6MSwic3ViIjoiYSIsInNpZCI6ImIifQ.\n"
valid       no
user_id     a
session     unknown
expires_at  1970-01-01T00:00:01.000Z
! usher: error: This token is refused: kid is missing or names no key of ours, so the signature proves nothing; typ is missing, wanted at+jwt; iss is x, wanted http://localhost:8000; aud is x, wanted http://localhost:8000; expired <any> days ago; its session is unknown here: long over, or of another database
[exit 1]
