# One line for each check; it works on an empty installation, and on a broken one.
$ usher doctor
result   check     finding
ok       settings  All settings are valid
<any>disk<any>
warning  database  There is no database at data/usher.db yet; usherd makes it when it starts, and `usher migrate up` does
ok       clock     The clock says <any>
ok       proxies   No proxy is trusted, and none seems to be in front
ok       origin    A browser lets http://localhost:3000 read Usher's answers, keeps the cookies of http://localhost:8000 and sends them back

$ usher migrate up --quiet -o name
…

$ usher doctor -o csv --fields check,result --quiet
check,result
…
files,ok
…
integrity,ok
schema,ok
secret,ok
…

$ usher doctor -o jsonl --origin http://127.0.0.1:3000
…
{"result":"problem","check":"origin","finding":"A browser does not send the cookies from http://127.0.0.1:3000 to http://localhost:8000, because 127.0.0.1 and localhost are two sites to it; open the page at http://localhost:3000","fix":"open the page at http://localhost:3000","command":null}
! usher: error: There is a problem
[exit 1]

$ usher doctor --origin docs.example.com
! usher: error: --origin takes the address of a page, such as https://docs.example.com
[exit 2]

% PUBLIC_URL=https://auth.example.com
% CORS_ORIGINS=https://docs.example.com
$ usher doctor --fields finding --origin https://docs.example.com
finding
…
PUBLIC_URL is https, so a proxy is in front, but none is trusted and all visitors share its address; set TRUSTED_PROXIES to its network, such as 127.0.0.1/32
A browser lets https://docs.example.com read Usher's answers, keeps the cookies of https://auth.example.com and sends them back
Browsers do not use passkeys of auth.example.com on https://docs.example.com, because <any>

$ usher doctor --fields finding --origin https://ada.github.io
finding
…
A browser keeps Usher's answers from https://ada.github.io, because CORS_ORIGINS does not name that origin; add https://ada.github.io to CORS_ORIGINS
! usher: error: There is a problem
[exit 1]

% CORS_ORIGINS=https://ada.github.io
$ usher doctor --fields finding
finding
…
A browser does not send the cookies from https://ada.github.io to https://auth.example.com, because these are two sites and the cookies are SameSite=Lax (each name below github.io is a site of its own: publicsuffix.org); serve both under a domain of yours, or set COOKIE_SAMESITE=none with https on both
Browsers do not use passkeys of auth.example.com on https://ada.github.io, because <any>
! usher: error: There is a problem
[exit 1]

% PORT=soon
$ usher doctor
result   check     finding
problem  settings  PORT: "soon" (from the environment) <any>
! usher: error: There is a problem
[exit 1]
