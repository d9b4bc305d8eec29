# Sample accounts: the same number makes the same accounts on every machine; a second run changes nothing.
% ARGON2_MEMORY_KIB=64
% ARGON2_TIME=1
$ usher seed --users 2
! usher: error: There is no database at <any>
[exit 5]

$ usher migrate up --quiet
…

$ usher seed --users 2 --random-seed 7 -o csv
email,password,name,role
seed-7-0001@example.com,gmYOskLdlWIND2CXd40h,Priya Berg,user
seed-7-0002@example.com,FDTlxU2yxRiirv1lqX5N,Mina Okafor,user
! accounts created: 2, already present: 0

$ usher seed --users 3 --random-seed 7 -o name
seed-7-0001@example.com
seed-7-0002@example.com
seed-7-0003@example.com
! accounts created: 1, already present: 2

$ usher --quiet seed --users 1 --random-seed 7 -o json
[
  {"email":"seed-7-0001@example.com","password":"gmYOskLdlWIND2CXd40h","name":"Priya Berg","role":"user"}
]

$ write accounts.json < "[{\"email\":\"ada@example.com\",\"password\":\"S3cret-passphrase\",\"role\":\"admin\",\"profile\":{\"organization\":\"Analytical\"}}]"
$ usher seed accounts.json
email            password           name  role
ada@example.com  S3cret-passphrase  -     admin
! accounts created: 1, already present: 0

# One password for all is printed once; second factors and links have columns of their own.
$ usher --quiet seed --users 2 --random-seed 9 --one-password --two-factor 100 --social 100 -o csv
email,password,name,role,totp_secret,provider
seed-9-0001@example.com,<any>,<any>,user,<any>,<any>
seed-9-0002@example.com,,<any>,user,<any>,<any>

# Refused arguments.
$ usher seed
! usher: error: <any>
[exit 2]

$ usher seed --users 0
! usher: error: <any>
[exit 2]

$ usher seed missing.json
! usher: error: <any>missing.json<any>
[exit 3]

% PUBLIC_URL=https://auth.example.org
$ usher seed --users 1
! usher: error: PUBLIC_URL is https://auth.example.org, where real users may sign in, <any>--force<any>
[exit 1]

$ usher --quiet seed --users 1 --random-seed 8 --force -o name
seed-8-0001@example.com
