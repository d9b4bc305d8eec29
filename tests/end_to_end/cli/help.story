# Help goes to standard output, starts with an example, and works without settings or a database.
% DATABASE_URL=sqlite:/no/such/directory/x.db

$ usher --help
Example<any>
…
Usage: usher NOUN VERB [ARGUMENTS]
…
  completion<any>Completion scripts for shells
…
  -o, --output FORMAT<any>table, json, jsonl, csv, name
…
Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 conflict, 5 database or network unreachable, 130 interrupted.

$ usher completion --help
Example:
  usher completion bash > /etc/bash_completion.d/usher
\
Completion scripts for shells.
\
Usage: usher completion VERB [ARGUMENTS]
…
  zsh   Print the completion script for zsh
…

$ usher --quiet completion zsh -h
Example:
  usher completion zsh > "${fpath[1]}/_usher"
\
Print the completion script for zsh.
\
Usage: usher completion zsh
…

$ usher --version
usher <any>.<any>.<any>

$ usher completion bash
# bash completion of usher; made by `usher completion bash`
…
complete -o default -F _usher usher

$ usher -o json completion --no-color fish
# fish completion of usher; made by `usher completion fish`
…
