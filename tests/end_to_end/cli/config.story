# Settings are shown with their origin; all their faults are reported at once.
% COOKIE_DOMAIN=example.com
% PUBLIC_URL=https://auth.example.com
% METRICS_TOKEN=a-token-that-must-never-be-shown
$ usher config show --fields key,value,origin
key<any>value<any>origin
…
COOKIE_DOMAIN<any>example.com<any>environment
…

$ usher config show -o json
[
…
  {"key":"METRICS_TOKEN","value":"(set)","origin":"environment"},
…
  {"key":"ADMIN_CONSOLE","value":"true","origin":"default"},
…
]

$ usher config show --fields keys
! usher: error: --fields: there is no field `keys`; the fields here are key, value, origin
[exit 2]

$ usher config check --production
level<any>key<any>problem
…
warning<any>SMTP_URL<any>is not set, so mail stays in the outbox<any>
…
! usher: error: <any>warning<any> which --production treats as errors
[exit 1]

# Of PostgreSQL, what its settings say alone.
% USHER_SECRET=a-secret-of-more-than-32-bytes-for-postgresql
$ usher config check --production -o jsonl --database postgresql://postgres@db.example.com/app?sslmode=require
…
{"level":"warning","key":"DATABASE_URL","problem":"has sslmode=require, with which another machine can take the place of the database; leave sslmode out, or write verify-full"}
{"level":"warning","key":"DATABASE_URL","problem":"signs in as postgres, who may do more than Usher needs; make a role that owns its schema alone (docs/postgres.md)"}
! usher: error: <any>warnings, which --production treats as errors
[exit 1]

% PORT=soon
% COOKIE_SAMESITE=sometimes
$ usher config check -o jsonl
{"level":"error","key":"PORT","problem":"\"soon\" (from the environment) is not <any>"}
{"level":"error","key":"COOKIE_SAMESITE","problem":"\"sometimes\" (from the environment) is not <any>"}
! usher: error: 2 errors in the settings; neither program starts with them
[exit 1]

$ usher config show
! usher: error: 2 settings are wrong:
!     PORT: "soon" (from the environment) <any>
!     COOKIE_SAMESITE: "sometimes" <any>
[exit 1]

$ usher user list
! usher: error: 2 settings are wrong:
! …
[exit 1]

% PORT=
% COOKIE_SAMESITE=
% SITE_ACCENT=#777777
$ usher config check -o jsonl
{"level":"error","key":"SITE_ACCENT","problem":"\"#777777\" (from the environment) makes the text of buttons hard to read: <any>"}
! usher: error: 1 error in the settings; neither program starts with them
[exit 1]

% SITE_ACCENT=
% PAGE_TEMPLATES=/nowhere
$ usher config check -o jsonl
{"level":"error","key":"PAGE_TEMPLATES","problem":"cannot read /nowhere: No such file or directory"}
! usher: error: 1 error in the settings; usherd does not start with them
[exit 1]

% PAGE_TEMPLATES=
% PUBLIC_URL=
% COOKIE_DOMAIN=
$ usher config check
! All settings are valid
! Refused as new passwords: common ones

% PAGE_TEMPLATES=.
$ usher config check
! All settings are valid
! Refused as new passwords: common ones
! The templates (*.html) of PAGE_TEMPLATES are not checked here; usherd checks them when it starts
