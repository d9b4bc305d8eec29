# Everybody's answers: CSV unless told otherwise, into a pipe or a file.
$ usher questionnaire export
! usher: error: There is no database at <any>
[exit 5]

$ usher migrate up --quiet -o name
…
$ usher questionnaire export --format json
[]

$ usher questionnaire export
user_id,email,name,experience_level,professional_role,role_other,organization,software_background,hardware_background,questionnaire_version,completed_at,created_at,updated_at

$ usher user create ada@example.com --name "=1+1" --password-stdin --profile experience_level=beginner --profile professional_role=student --quiet -o name < "S3cret-passphrase\n"
ada@example.com

$ usher questionnaire export --fields email,name,experience_level,software_background
email,name,experience_level,software_background
ada@example.com,'=1+1,beginner,{}

$ usher questionnaire export --raw --fields name
name
=1+1

$ usher questionnaire export --format jsonl --fields email,software_background,completed_at
{"email":"ada@example.com","software_background":{},"completed_at":null}

$ usher questionnaire export -o name
<any>-<any>-7<any>

$ usher questionnaire export --pseudonymous
pseudonym,experience_level,professional_role,software_background,hardware_background,questionnaire_version,completed_on,created_on,updated_on
p<any>,beginner,student,{},{},,,<any>-<any>-<any>,<any>-<any>-<any>

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
! usher: error: no/such/directory/answers.csv could not be made: No such file or directory
[exit 1]
