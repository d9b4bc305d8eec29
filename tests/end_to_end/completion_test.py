#!/usr/bin/env python3
"""The completion scripts in their shells: bash, zsh and fish at a terminal of their own."""

import os
import re
import shutil

import harness
from terminal import Terminal

TAB = "\t"
PROMPT = "READY> "
# How each begins, and how it loads what `usher completion` prints. The prompt is set last: it says that all is loaded.
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], f"source <(usher completion bash); bind 'set bell-style none'; PS1='{PROMPT}'"),
    "zsh": (
        ["zsh", "-f", "-i"],
        "mkdir -p functions; usher completion zsh > functions/_usher; fpath=($PWD/functions $fpath); "
        f"autoload -Uz compinit; compinit -u -D; unsetopt beep; PS1='{PROMPT}'",
    ),
    "fish": (["fish", "--no-config", "-i"], f"usher completion fish | source; function fish_prompt; echo -n '{PROMPT}'; end"),
}
# What is typed, and the pattern of what the shell makes of it.
CASES = [
    ("usher us" + TAB, "usher user "),
    ("usher user sho" + TAB, "usher user show "),
    ("usher --database sqlite:other.db user sho" + TAB, "user show "),
    ("usher -o js" + TAB, "usher -o json"),
    ("usher user import new" + TAB, "usher user import newcomers.csv "),
    ("usher user list --ro" + TAB, "usher user list --role "),
]


class Shell(Terminal):
    """A shell that has loaded the completion."""

    def __init__(self, name, folder):
        words, load = SHELLS[name]
        super().__init__(words, folder, rows=40, columns=200, PATH=os.path.dirname(harness.programs.usher) + ":" + os.environ["PATH"])
        self.type(load + "\n")
        self.wait_for(lambda text: text.count(PROMPT) > load.count(PROMPT) and text.rstrip().endswith(PROMPT.rstrip()))


class CompletionTest(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        (self.folder / "newcomers.csv").write_text("email\n")

    def check(self, name):
        if not shutil.which(name):
            (self.fail if os.environ.get("CI") else self.skipTest)(f"{name} is not installed")
        for typed, wanted in CASES:
            with self.subTest(typed):
                shell = Shell(name, self.folder)
                self.addCleanup(shell.close)
                shell.text = ""
                shell.type(typed)
                self.assertTrue(shell.wait_for(lambda text, wanted=wanted: re.search(wanted, text)), repr(shell.text))

    def test_bash(self):
        self.check("bash")

    def test_zsh(self):
        self.check("zsh")

    def test_fish(self):
        self.check("fish")


if __name__ == "__main__":
    harness.main()
