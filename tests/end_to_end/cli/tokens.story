# Sessions and access tokens, on an installation without any sign-in.
% ARGON2_MEMORY_KIB=64
$ usher token prune
! usher: error: There is no database at <any>
[exit 5]
$ usher prune
! usher: error: There is no database at <any>
[exit 5]
$ usher -q migrate up
…
$ usher user create ada@example.com --generate-password -o name --fields password
<any>-<any>-<any>-<any>
! The user must replace the password at the first sign-in; it is refused after 7 days

$ usher token list
id  email  created_at  last_seen_at  expires_at  ip  device

$ usher session list ada@example.com -o json
[]

$ usher token list ada@example.com -o csv
id,user_id,email,created_at,last_seen_at,expires_at,ip,device,user_agent,impersonated_by

$ usher token list unknown@example.com
! usher: error: No account has the id or address unknown@example.com
[exit 3]

$ usher token revoke
! usher: error: `usher token revoke` needs sessions: name them, give a filter, or pass --all
[exit 2]

$ usher token revoke some-id --all
! usher: error: `usher token revoke` takes only one of ID or --all. See `usher token revoke --help`
[exit 2]

$ usher token revoke ""
! usher: error: `ID` is given, but empty. See `usher token revoke --help`
[exit 2]

# Revoking one session does not ask, those of an account ask y/N, those of all accounts for their number.
$ usher token revoke 018f0000-0000-7000-8000-000000000000
! usher: error: No session has the id 018f0000-0000-7000-8000-000000000000; see `usher token list`
[exit 3]

$ usher token revoke --user unknown@example.com
! usher: error: No account has the id or address unknown@example.com
[exit 3]

$ usher token revoke --user ada@example.com
ended      0
unchanged  0
gone       0
refused    0

$ sqlite3 data/usher.db "INSERT INTO sessions SELECT '018f0000-0000-7000-8000-00000000000' || n.n, u.id, 'h' || n.n, 1, 'pwd', '192.0.2.7', 'curl/8', NULL, 1, 1, 1, 1, 1, 4e15, 4e15, NULL, NULL, 'none', 'browser', NULL, NULL FROM users u, (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) n"
$ usher token list --fields id,email,ip,device
id                                    email            ip         device
018f0000-0000-7000-8000-000000000001  ada@example.com  192.0.2.7  curl
018f0000-0000-7000-8000-000000000002  ada@example.com  192.0.2.7  curl
018f0000-0000-7000-8000-000000000003  ada@example.com  192.0.2.7  curl

# The end of an id, as tables on a terminal show it, is enough where it is unique.
$ usher token revoke 0000000
! usher: error: No session has the id 0000000; see `usher token list`
[exit 3]
$ usher token revoke 00000001
ended      1
unchanged  0
gone       0
refused    0

$ usher token revoke 018f0000-0000-7000-8000-000000000001
! usher: error: No session has the id 018f0000-0000-7000-8000-000000000001; see `usher token list`
[exit 3]

$ usher token revoke --user ada@example.com
! usher: error: 2 sessions match. End these sessions? There is no terminal to ask on; pass --yes
[exit 2]

$ usher token revoke --all --dry-run
matched    2
ended      2
unchanged  0
gone       0
refused    0
! A dry run: nothing was changed

$ usher token revoke --all
! usher: error: 2 sessions match. End these sessions? There is no terminal to ask on; pass --yes
[exit 2]

$ usher token revoke --user ada@example.com --yes
ended      2
unchanged  0
gone       0
refused    0

$ usher token revoke --all --yes -o json
{
  "ended": 0,
  "unchanged": 0,
  "gone": 0,
  "refused": 0
}

$ usher token revoke --all --yes -o name
! usher: error: -o name: these results have no name; choose a field of ended, unchanged, gone, refused with --fields, or another format
[exit 2]

$ usher token prune
sessions    0
successors  0

$ usher prune --dry-run --fields sessions,mails
sessions  0
mails     0
! A dry run: nothing was changed

$ usher prune -o json
{
  "sessions": 0,
  "successors": 0,
  "verifications": 0,
  "rate_limits": 0,
  "keys": 0,
  "mails": 0,
  "audit_events": 0,
  "erasures": 0,
  "visitors": 0,
  "chat_messages": 0,
  "chat_threads": 0,
  "adapted_pages": 0,
  "accounts_warned": 0,
  "accounts_deleted": 0,
  "anonymous_accounts_deleted": 0
}

$ usher token prune --fields nonsense
! usher: error: --fields: there is no field `nonsense`; the fields here are sessions, successors
[exit 2]

$ usher prune everything
! usher: error: `usher prune` has too many arguments. See `usher prune --help`
[exit 2]

$ usher token inspect hello
! usher: error: This is not an access token: it does not have three parts
[exit 1]

$ usher token inspect -
! usher: error: Standard input is empty: a line with the value was expected there
[exit 2]

# {"alg":"none","kid":"x"} {"iss":"x","aud":"x","exp":1,"sub":"a","sid":"b"}
$ usher token inspect - --fields valid,user_id,session,expires_at < "Bearer eyJhbGciOiJub25lIiwia2lkIjoieCJ9.eyJpc3MiOiJ4IiwiYXVkIjoieCIsImV4cCI6MSwic3ViIjoiYSIsInNpZCI6ImIifQ.\n"
valid       no
user_id     a
session     unknown
expires_at  1970-01-01T00:00:01Z
! usher: error: This token is refused: kid is missing or not a key of ours, so the signature proves nothing; typ is missing, wanted at+jwt; iss is x, wanted http://localhost:8000; aud is x, wanted http://localhost:8000; expired <any> days ago; a token of /api/auth/token has no typ: it is for back ends, /api/v1/profile, /api/user/profile and /api/chat; its session is unknown here: it ended long ago or belongs to another database
[exit 1]
