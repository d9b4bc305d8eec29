# Help goes to standard output, has an example within five lines, and works without settings or a database.
% DATABASE_URL=sqlite:/no/such/directory/x.db

$ usher --help
usher administers <any>
…
Usage: usher NOUN VERB [ARGUMENTS]
\
Commands:
  Set-up  init, <any>
…
Global options, anywhere:
  -o, --output FORMAT  --fields NAMES  <any>
…
Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 conflict,
5 database or network unreachable, 130 interrupted.

$ usher help commands
Commands:
…
  completion<any>Print completion scripts for shells
…
  -o, --output FORMAT<any>table, json, jsonl, csv, name
…

$ usher completion --help
Print completion scripts for shells.
\
Example:
  usher completion bash > /etc/bash_completion.d/usher
\
Usage: usher completion VERB [ARGUMENTS]
…
  zsh   Print the completion script for zsh
…

$ usher --quiet completion zsh -h
Print the completion script for zsh.
\
Example:
  usher completion zsh > "${fpath[1]}/_usher"
\
Usage: usher completion zsh
…

$ usher --version
usher <any>.<any>.<any>

$ usher --version -o json
{
  "program": "usher",
  "version": "<any>.<any>.<any>",
  "commit": <any>,
  "build": "<any>",
  "compiler": "<any>",
  "libraries": {
    "SQLite": "3.<any>",
…
    "OpenSSL": "3.<any>",
…
  },
  "features": [
    "sqlite",
    "postgresql",
    "systemd"
  ]
}

$ usher --version -o jsno
! usher: error: `-o, --output` takes <any>
[exit 2]

$ usher completion bash
# bash completion of usher; made by `usher completion bash`
…
complete -o default -F _usher usher

$ usher -o json completion --no-color fish
# fish completion of usher; made by `usher completion fish`
…

# Alone it shows the first steps.
$ usher
usher administers the accounts, sessions and data behind usherd.
\
  usher status <any>
…
`usher --help` lists all commands, `usher help commands` says what each is for.

# Topics, and commands.
$ usher help exit-codes
Exit codes of every command:
\
    0  done<any>
…
  130  interrupted with Ctrl-C

$ usher help settings
…
  DATABASE_URL=URL  (sqlite:data/usher.db)
…
$ usher help questionnaire-format
A questionnaire is one JSON document.<any>
…
$ usher help completion zsh
Print the completion script for zsh.
…
$ usher help exit-code
! usher: error: there is no command `exit-code`<any>
[exit 2]

# Man pages are made of the same tables.
$ usher man usher-user
.TH usher-user 1 <any>
.SH NAME
usher\-user \- Manage accounts and profiles
…
$ usher man usherd.8
.TH usherd 8 <any>
…
$ usher man --out missing
! usher: error: There is no directory missing; make it first with `mkdir -p`
[exit 3]
$ usher man usher-nothing
! usher: error: There is no page usher-nothing<any>
[exit 3]

$ usher user list --config missing.toml
! usher: error: There is no file missing.toml
[exit 3]
