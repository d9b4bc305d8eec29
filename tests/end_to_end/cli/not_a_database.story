# Every command refuses a file that is not a database, and leaves it unchanged.
$ usher migrate up --quiet -o name
…
$ usher user create ada@example.com --password-stdin -o name < "S3cret-passphrase\n"
ada@example.com

$ usher user export --out letter.txt -o csv --quiet

$ usher user list --database sqlite:letter.txt
! usher: error: letter.txt is not a database or is damaged; restore a backup
[exit 1]

$ usher migrate up --database sqlite:letter.txt
! usher: error: letter.txt is not a database or is damaged; restore a backup
[exit 1]

$ usher backup b.db --database sqlite:letter.txt
! usher: error: letter.txt is not a database or is damaged; restore a backup
[exit 1]

$ usher doctor --database sqlite:letter.txt --fields check,finding -o csv
…
database,letter.txt is not a database or is damaged; restore a backup
…
! usher: error: There is a problem
[exit 1]
