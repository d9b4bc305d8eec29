# Accounts from creation to deletion, with every error.
% USHER_ACTOR=op
% ARGON2_MEMORY_KIB=64

# Without a database.
$ usher user list
! usher: error: There is no database at <any>; run the command in the directory of the server, set DATABASE_URL, or make a new one by `usher migrate up`
[exit 5]

$ usher -q migrate up
…

# Create: the password is read from standard input or generated, never an argument.
$ usher user create Ada@Example.com --name "Ada L." --role admin --verified --profile experience_level=advanced --profile professional_role=engineer --password-stdin -o csv --fields email,name,role,is_verified < "S3cret-passphrase\n"
email,name,role,is_verified
ada@example.com,Ada L.,admin,true

$ usher user create bo@example.com --generate-password
id             <any:bo>
email          bo@example.com
name           -
role           user
is_active      yes
is_verified    no
created_at     <any>Z
last_login_at  -
password       <any>-<any>-<any>-<any>
! The user must replace the password at the first sign-in; it is refused after 7 days

$ usher user create cy@example.com
! usher: error: There is no terminal to ask on; pass --password-stdin or --generate-password
[exit 2]

$ usher user create cy@example.com --password-stdin --generate-password
! usher: error: `usher user create` takes only one of --password-stdin or --generate-password. See `usher user create --help`
[exit 2]

$ usher user create cy@example.com --password-stdin
! usher: error: Standard input is empty: a line with the value was expected there
[exit 2]

$ usher user create cy@example.com --password=hunter2
! usher: error: `usher user create` has no option `--password`<any> See `usher user create --help`
[exit 2]

$ usher user create nope --generate-password
! usher: error: email: Must be an email address<any>
[exit 2]

$ usher user create cy@example.com --profile experience_level=guru --password-stdin < "short\n"
! usher: error: password: Must have at least 8 characters
!   experience_level: Must be one of: beginner, intermediate, advanced
!   professional_role: Is required<any>
[exit 2]

$ usher user create cy@example.com --profile experience=guru --generate-password
! usher: error: `--profile` knows no field `experience`; did you mean `experience_level`? The fields are <any>
[exit 2]

$ usher user create cy@example.com --generate-password -o name
! usher: error: `--generate-password` would not print the password: name `password` in --fields, or leave out --fields and -o name
[exit 2]

$ usher user create cy@example.com --password-stdin --name --verified < "S3cret-passphrase\n"
! usher: error: `--name` needs a value; if it begins with dashes write `--name=--verified`
[exit 2]

$ usher user create cy@example.com --generate-password --fields email,passwort
! usher: error: --fields: there is no field `passwort`; the fields here are <any>
[exit 2]

$ usher user show cy@example.com
! usher: error: No account has the id or address cy@example.com
[exit 3]

$ usher user create ADA@example.com --password-stdin < "another-passphrase\n"
! usher: error: An account with the address ADA@example.com already exists; --if-not-exists allows that
[exit 4]

$ usher user create ada@example.com --if-not-exists -o name
ada@example.com
! The account exists already; nothing was changed

# Show and list.
$ usher user list
email            name    role   is_active  is_verified  created_at            last_login_at
ada@example.com  Ada L.  admin  yes        yes          <any>Z  -
bo@example.com   -       user   yes        no           <any>Z  -

$ usher user list -o csv --fields id,created_at --search bo@
id,created_at
<bo>,<any>.<any>Z

$ usher user list -o name
ada@example.com
bo@example.com

$ usher user list --fields email,role
email            role
ada@example.com  admin
bo@example.com   user

# A page says how many there are and how to see the next one, unless --quiet; --all, and -o name without --limit, are complete.
$ usher user list --limit 1 -o name
ada@example.com
! 1 of 2 rows; --all shows all. Next page:
!   usher user list --limit 1 -o name --cursor <any:next>

$ usher user list --limit 1 -o name --cursor <next>
bo@example.com

$ usher user list --limit 1 --quiet -o name
ada@example.com

$ usher user list --all -o csv --fields email
email
ada@example.com
bo@example.com

$ usher user list --all --limit 1
! usher: error: `usher user list` takes only one of --limit or --all. See `usher user list --help`
[exit 2]

$ usher user list --since 2h -o name
ada@example.com
bo@example.com

$ usher user show adda@example.com
! usher: error: No account has the id or address adda@example.com; did you mean ada@example.com?
[exit 3]

$ usher user list --cursor nonsense
! usher: error: `--cursor` takes the cursor of the previous page, not `nonsense`
[exit 2]

$ usher user list --status asleep
! usher: error: `--status` takes active or suspended, not `asleep`
[exit 2]

$ usher user list --since yesterdayish
! usher: error: `--since` needs a time: <any>, not `yesterdayish`
[exit 2]

$ usher user list --role admin --search ada --status active --verified yes --since 2020-01-01 -o jsonl --fields email,is_active
{"email":"ada@example.com","is_active":true}

$ usher user list --search unknown -o json
[]

$ usher user show <bo> -o json
{
  "id": "<bo>",
  "email": "bo@example.com",
  "name": null,
  "image": null,
  "role": "user",
  "is_active": true,
  "is_verified": false,
  "is_anonymous": false,
  "two_factor_enabled": false,
  "created_at": "<any>Z",
  "updated_at": "<any>Z",
  "last_login_at": null,
  "profile": null
}

$ usher user show ada@example.com --everything
…
user.email <any>ada@example.com
…
profile.experience_level <any>advanced
…

$ usher user show ada@example.com
id                             <any>
email                          ada@example.com
…
profile.experience_level       advanced
profile.professional_role      engineer
profile.role_other             -
…

$ usher user show ""
! usher: error: `USER` is given, but empty. See `usher user show --help`
[exit 2]

$ usher user show -- ada@example.com -o name
! usher: error: `-o` comes after `--`, which ends the options; put it before
[exit 2]

$ usher user show
! usher: error: `usher user show` needs USER (<any>). See `usher user show --help`
[exit 2]

# Change.
$ usher user update bo@example.com --name "Bo" --profile organization=Analytical -o csv --fields email,name
email,name
bo@example.com,Bo

$ usher user update bo@example.com --name "" -o csv --fields email,name
email,name
bo@example.com,

$ usher user update bo@example.com
! usher: error: `usher user update` needs something to change: --name, --image, --role, --email, --profile or --field
[exit 2]

$ usher user update bo@example.com --role emperor
! usher: error: `--role` takes user or admin, not `emperor`
[exit 2]

$ usher user update unknown@example.com --name X
! usher: error: No account has the id or address unknown@example.com
[exit 3]

$ usher user set-password bo@example.com --password-stdin < "a-new-passphrase\n"
id            <bo>
email         bo@example.com
password_set  yes

$ usher user set-password bo@example.com --generate-password --fields id
! usher: error: `--generate-password` would not print the password: name `password` in --fields, or leave out --fields and -o name
[exit 2]

$ usher user set-password unknown@example.com --generate-password
! usher: error: No account has the id or address unknown@example.com
[exit 3]

$ usher user set-password bo@example.com
! usher: error: There is no terminal to ask on; pass --password-stdin or --generate-password
[exit 2]

$ usher user set-password bo@example.com --password-stdin < "password123\n"
! usher: error: password: Is a common password; choose a longer phrase of your own
[exit 2]

$ usher user verify-email bo@example.com -o csv --fields email,is_verified
email,is_verified
bo@example.com,true

$ usher user verify-email bo@example.com -o name
bo@example.com
! The account has a verified address already; nothing was changed

$ usher user verify-email --verified no --created-before 2999-01-01 --dry-run
matched    0
verified   0
unchanged  0
gone       0
refused    0
! A dry run: nothing was changed

$ usher user verify-email unknown@example.com
! usher: error: No account has the id or address unknown@example.com
[exit 3]

$ usher user verify-email --verified no --created-before 2999-01-01 -o json
{
  "verified": 0,
  "unchanged": 0,
  "gone": 0,
  "refused": 0
}

$ usher user verify-email
! usher: error: `usher user verify-email` needs accounts: name them, give a filter, or pass --all
[exit 2]

# Destructive commands state what they change, and ask.
$ usher user suspend bo@example.com
! usher: error: Suspend bo@example.com (no live sessions will end)? There is no terminal to ask on; pass --yes
[exit 2]

$ usher user suspend bo@example.com --yes
id                <bo>
email             bo@example.com
is_active         no
sessions_ended    0
api_keys_revoked  0

$ usher user suspend bo@example.com -o name
bo@example.com
! The account is suspended already; nothing was changed

$ usher user list --status suspended -o name
bo@example.com

$ usher user activate bo@example.com -o name
bo@example.com

$ usher user activate bo@example.com -o name
bo@example.com
! The account is active already; nothing was changed

$ usher audit list --user bo@example.com -o csv --fields action
action
user.activated
user.suspended
user.email_verified
…
user.created

$ usher user suspend unknown@example.com --yes
! usher: error: No account has the id or address unknown@example.com
[exit 3]

# Several at once: those that are not there do not keep the others.
$ usher user activate bo@example.com unknown@example.com -o csv
activated,unchanged,gone,refused
0,1,1,0
! usher: warning: No account has the id or address unknown@example.com
! usher: error: 1 account was not there; the others are done
[exit 3]

$ usher user suspend ada@example.com --role user
! usher: error: `usher user suspend` needs accounts: name them, give a filter, or pass --all
[exit 2]

$ usher user bulk activate --status suspended --yes -o csv
activated,unchanged,gone,refused
0,0,0,0

$ usher user activate unknown@example.com
! usher: error: No account has the id or address unknown@example.com
[exit 3]

$ usher user delete bo@example.com
! usher: error: Delete bo@example.com permanently, with profile, answers and no live sessions? There is no terminal to ask on; pass --yes
[exit 2]

$ usher user delete bo@example.com --yes -o json
{
  "id": "<bo>",
  "email": "bo@example.com",
  "deleted": true,
  "api_keys_revoked": 0
}

$ usher user delete bo@example.com --yes
! usher: error: No account has the id or address bo@example.com
[exit 3]
