# Questionnaires as files: written, checked, published, compared and withdrawn.
$ usher questionnaire init questions.json
! Wrote questions.json; change it, then `usher questionnaire publish questions.json`
$ usher questionnaire init questions.json
! usher: error: questions.json already exists; choose another name, or pass --force to replace it
[exit 4]
$ usher questionnaire list
! usher: error: There is no database at <any>
[exit 5]
$ usher migrate up --quiet -o name
…

$ usher questionnaire list
version  state   title            questions  notice_version  published_at  published_by
      1  active  Your background          9               1  -             system
$ usher questionnaire publish questions.json --yes
version          1
published        no
answers_touched  0
! questions.json says what version 1 says; nothing was published
$ usher questionnaire diff
change  element  id  detail
! From version 1 to version 1
! They say the same
$ usher questionnaire retire 1 --yes
! usher: error: Version 1 is the only one that is not retired; publish another one first
[exit 4]

$ write small.json < "{\"id\": \"background\", \"title\": \"About you\",\n \"steps\": [{\"id\": \"one\", \"title\": \"One\", \"questions\": [\n  {\"id\": \"role\", \"kind\": \"singel\", \"label\": \"Role?\"},\n  {\"id\": \"editor\", \"kind\": \"single\", \"lable\": \"Editor?\"}]}]}\n"
$ usher questionnaire publish small.json --yes
! small.json:3: steps[0].questions[0].kind: "singel" is not a kind; write single, multiple, text, number, boolean or fields; did you mean "single"?
! small.json:3: steps[0].questions[0].id: "role" names a claim of access tokens or a column of the export; choose another id
! small.json:4: steps[0].questions[1].lable: is not a member here; did you mean "label"?
! small.json:4: steps[0].questions[1].label: is missing; add it: the question as shown to users
! small.json:4: steps[0].questions[1].options: is missing; write at least one, such as {"value": "yes", "label": "Yes"}
! usher: error: small.json has 5 faults; nothing was changed
[exit 1]
$ write broken.json < "{\"id\": \"background\",\n \"title\" 1}"
$ usher questionnaire publish broken.json --yes
! broken.json:2: Not valid JSON: wrong syntax in line 2, column 10; correct it and check again
! usher: error: broken.json has 1 fault; nothing was changed
[exit 1]

$ usher user create ada@example.com --password-stdin --profile experience_level=beginner --profile professional_role=student --quiet -o name < "S3cret-passphrase\n"
ada@example.com
$ write small.json < "{\"id\": \"background\", \"title\": \"About you\",\n \"steps\": [{\"id\": \"work\", \"title\": \"Work\", \"questions\": [\n  {\"id\": \"experience_level\", \"kind\": \"text\", \"label\": \"Experience?\"}]}]}\n"
$ usher questionnaire diff small.json -o csv --fields change,element,id
change,element,id
changed,questionnaire,
changed,notice,
changed,step,work
moved,question,experience_level
changed,question,experience_level
changed,question,experience_level
changed,question,experience_level
changed,question,experience_level
removed,option,experience_level.beginner
removed,option,experience_level.intermediate
removed,option,experience_level.advanced
removed,step,software
removed,question,languages
removed,question,tools
removed,step,hardware
removed,question,devices
removed,question,specifications
removed,question,constraints
removed,question,professional_role
removed,question,role_other
removed,question,organization
! From version 1 to the file
$ usher questionnaire publish small.json
! From version 1:
! …
! 2 stored answers are touched, and stay as they were
! The answers to experience_level stay in experience_level and are not shown for it any more; keep that profile, or give the question another id
! The notice says something else under the same version; raise notice.version unless that corrects a mistake
! usher: error: Publish small.json as the active questionnaire? There is no terminal to ask on; pass --yes
[exit 2]
$ usher questionnaire publish small.json --yes --quiet -o json --fields version,published,answers_touched
{
  "version": 2,
  "published": true,
  "answers_touched": 2
}
$ usher questionnaire show
step  question          kind  required  label        options  when
work  experience_level  text  no        Experience?           
$ usher questionnaire show -o json
…
$ usher questionnaire list -o csv --fields version,state,published_by
version,state,published_by
1,superseded,system
2,active,operator:<any>
$ usher questionnaire retire 2
! usher: error: Retire version 2 for good, so that version 1 is the active one? There is no terminal to ask on; pass --yes
[exit 2]
$ usher questionnaire retire 2 --yes
retired  2
active   1
$ usher questionnaire show 3
! usher: error: No questionnaire has the version 3; see `usher questionnaire list`
[exit 3]
$ usher questionnaire show first
! usher: error: `first` is not a version; `usher questionnaire list` shows their numbers
[exit 2]
$ usher audit list --fields action,actor -o csv
…
questionnaire.retired,operator:<any>
questionnaire.published,operator:<any>
…
