#!/usr/bin/env python3
"""Runs *.story transcripts against a built `usher`, each in an empty directory of its own.

    run_stories.py --usher build/release/bin/usher tests/end_to_end/cli/*.story

A story is read line by line:

    # a comment
    % KEY=VALUE                  sets a variable for the commands after it; `% KEY=` with nothing after it removes it
    $ usher user list            a command; words are split as a shell would, and nothing else of a shell is there
    $ write users.csv < "email\\nada@example.com\\n"
                                 makes a file of the text
    $ sqlite3 data/usher.db "UPDATE ..."
                                 changes a database behind usher's back, to prepare what no command can
    $ usher user create a@b --password-stdin < "correct horse\\n"
                                 standard input, as a JSON string (none: it is empty)
    ada@example.com  <any>       a line of standard output; <any> stands for any text within the line
    <any:kid>                    the same, and from then on `<kid>` stands for that text, in commands as well
    ! usher: error: no such ...  a line of standard error
    …                            alone on its line: any number of lines (`! …` on standard error)
    [exit 3]                     the exit code; without this line it must be 0

Standard output and standard error must match whole, each by itself. Blank lines between commands are ignored; to expect an empty
line, write `\\` alone.
"""

import argparse
import contextlib
import difflib
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tempfile

import harness


class Step:
    def __init__(self, line, words, stdin, environment):
        self.line, self.words, self.stdin, self.environment = line, words, stdin, environment
        self.out, self.err, self.code = [], [], 0


def parse_command(text):
    """`usher user list < "text"` as words and standard input."""
    command, arrow, given = text.partition(' < "')
    return shlex.split(command), json.loads('"' + given) if arrow else ""


def parse_story(path):
    steps, environment = [], {}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file.read().split("\n"), 1):
            if line.startswith("$ "):
                words, stdin = parse_command(line[2:])
                if words[:1] != ["usher"] and (words[0], len(words)) not in (("write", 2), ("sqlite3", 3)):
                    raise ValueError(f"{path}:{number}: only `usher ...`, `write FILE` and `sqlite3 DATABASE SQL` can be run")
                steps.append(Step(number, words, stdin, dict(environment)))
            elif line.startswith("% "):
                key, _, value = line[2:].partition("=")
                environment[key] = value or None
            elif not line or line.startswith("#"):
                continue
            elif not steps:
                raise ValueError(f"{path}:{number}: expected output before the first command")
            elif line.startswith("! "):
                steps[-1].err.append(line[2:])
            elif exit_line := re.fullmatch(r"\[exit (\d+)\]", line):
                steps[-1].code = int(exit_line[1])
            else:
                steps[-1].out.append("" if line == "\\" else line)
    if not steps:
        raise ValueError(f"{path}: no command")
    return steps


def pattern_of(line):
    """One expected line as a regular expression; <any:NAME> becomes a group."""
    pieces = re.split(r"(<any(?::\w+)?>)", line)
    return "".join(re.escape(piece) if i % 2 == 0 else f"(?P<{piece[5:-1]}>[^\n]*)" if ":" in piece else "[^\n]*"
                   for i, piece in enumerate(pieces))


def with_names(text, names):
    for name, value in names.items():
        text = text.replace(f"<{name}>", value)
    return text


def match(expected, text):
    """The match when all of `text` is the expected lines, else None."""
    return re.fullmatch("".join("(?:[^\n]*\n)*" if line == "…" else pattern_of(line) + "\n" for line in expected), text)


def differences(name, expected, text, names):
    """Adds what the expectation names to `names`."""
    expected = [with_names(line, names) for line in expected]
    if found := match(expected, text):
        names.update(found.groupdict())
        return []
    return [f"{name}:"] + ["  " + line for line in difflib.ndiff(expected, text.splitlines()) if not line.startswith("?")]


def prepare(step, directory, words):
    """Executes a built-in step; returns faults as lines. SQLite must not create the file: a wrong name would go unnoticed."""
    path = os.path.join(directory, words[1])
    try:
        if words[0] == "write":
            with open(path, "w", encoding="utf-8") as file:
                file.write(step.stdin)
        else:
            with contextlib.closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as database:
                database.executescript(words[2])
    except (OSError, sqlite3.Error) as error:
        return [f"{words[0]}: {error}"]
    return []


def run_step(usher, step, directory, names):
    """The differences from the expectation, as lines."""
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": directory, "LC_ALL": "C.UTF-8", **step.environment}
    words = [with_names(word, names) for word in step.words]
    if words[0] != "usher":
        return prepare(step, directory, words) + differences("output", step.out + step.err, "", names)
    ran = subprocess.run([usher, *words[1:]], input=step.stdin.encode(), cwd=directory, capture_output=True, timeout=harness.PATIENCE_SECONDS,
                         env={key: value for key, value in environment.items() if value is not None})
    faults = [] if ran.returncode == step.code else [f"exit code {ran.returncode}, expected {step.code}"]
    faults += differences("standard output", step.out, ran.stdout.decode(errors="backslashreplace"), names)
    return faults + differences("standard error", step.err, ran.stderr.decode(errors="backslashreplace"), names)


def run_story(usher, path):
    """Stops at the first command that differs, since later ones depend on it."""
    names = {}
    with tempfile.TemporaryDirectory(prefix="usher-story-") as directory:
        for step in parse_story(path):
            if faults := run_step(usher, step, directory, names):
                print(f"{path}:{step.line}: $ {shlex.join(step.words)}", *faults, sep="\n    ")
                return False
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--usher", required=True, help="the executable")
    parser.add_argument("stories", nargs="+")
    arguments = parser.parse_args()
    results = [run_story(os.path.abspath(arguments.usher), story) for story in arguments.stories]
    print(f"{sum(results)} of {len(results)} stories passed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
