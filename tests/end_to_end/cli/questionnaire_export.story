# The answers of all users: CSV by default, into a pipe or a file.
$ usher questionnaire export
! usher: error: There is no database at <any>
[exit 5]

$ usher migrate up --quiet -o name
…
$ usher questionnaire export --format json
[]

$ usher questionnaire export
user_id,email,name,languages,experience_level,tools,devices,specifications,constraints,professional_role,role_other,organization,version,completed_at,created_at,updated_at

$ usher user create ada@example.com --name "=1+1" --password-stdin --profile experience_level=beginner --profile professional_role=student --quiet -o name < "S3cret-passphrase\n"
ada@example.com

$ usher questionnaire export --fields email,name,experience_level,languages
email,name,experience_level,languages
ada@example.com,'=1+1,beginner,

$ usher questionnaire export --raw --fields name
name
=1+1

$ usher questionnaire export --format jsonl --fields email,languages,other_answers,completed_at
{"email":"ada@example.com","languages":null,"other_answers":{},"completed_at":null}

$ usher questionnaire export -o name
<any>-<any>-7<any>

$ usher questionnaire export --pseudonymous
pseudonym,languages,experience_level,tools,devices,constraints,professional_role,version,completed_on,created_on,updated_on
p<any>,,beginner,,,,student,,,<any>-<any>-<any>,<any>-<any>-<any>

$ usher questionnaire export --spread --fields languages.cpp,languages.(other)
languages.cpp,languages.(other)
,

$ usher questionnaire export --questionnaire 7
! usher: error: No questionnaire has the version 7; see `usher questionnaire list`
[exit 3]

$ usher questionnaire export --completed --format json
[]

$ usher questionnaire export --out answers.csv
! Wrote answers.csv

$ usher questionnaire export -o table --fields email,experience_level
email            experience_level
ada@example.com  beginner

$ usher questionnaire export -o csv --format json
! usher: error: `-o, --output, --format` is given twice, with different values
[exit 2]

$ usher questionnaire export --format xml
! usher: error: `-o, --output, --format` takes table, json, jsonl, csv or name, not `xml`<any>
[exit 2]

$ usher questionnaire export --since yesterday
! usher: error: `--since` <any>
[exit 2]

$ usher questionnaire export --out no/such/directory/answers.csv
! usher: error: There is no directory no/such/directory; make it first
[exit 3]
