# A usage error goes to standard error with its fix; standard output stays empty, so that a script sees no result.
$ usher -q
! usher: error: say what to do, such as `usher user list`; `usher --help` lists the commands
[exit 2]

$ usher compltion bash
! usher: error: there is no command `compltion`; did you mean `completion`? `usher --help` lists them
[exit 2]

$ usher completion
! usher: error: `usher completion` needs a verb: bash, zsh, fish. See `usher completion --help`
[exit 2]

$ usher completion tcsh
! usher: error: there is no command `usher completion tcsh`; did you mean `bash`? `usher completion --help` lists them
[exit 2]

$ usher completion bash --quite
! usher: error: `usher completion bash` has no option `--quite`; did you mean `--quiet`? See `usher completion bash --help`
[exit 2]

$ usher completion bash -o xml
! usher: error: `-o, --output` takes table, json, jsonl, csv or name, not `xml`<any>
[exit 2]

$ usher completion bash too much
! usher: error: `usher completion bash` has too many arguments. See `usher completion bash --help`
[exit 2]

# A word cannot send control characters to the terminal.
$ usher "evil[2J"
! usher: error: there is no command `evil\x1b[2J`. `usher --help` lists them
[exit 2]

$ usher user list --limit --since 2026-01-01
! usher: error: `--limit` needs a value; if it begins with dashes write `--limit=--since`
[exit 2]

$ usher questionnaire export --out --pseudonymous
! usher: error: `--out` needs a value; if it begins with dashes write `--out=--pseudonymous`
[exit 2]

$ usher user export --out ""
! usher: error: `--out` is given, but empty. See `usher user export --help`
[exit 2]

$ usher completion help
Print completion scripts for shells.
…

$ usher help completion zsh
Print the completion script for zsh.
…
Usage: usher completion zsh
…
