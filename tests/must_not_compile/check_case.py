#!/usr/bin/env python3
"""Checks that the compiler refuses what our types forbid.

    check_case.py --commands build/release/compile_commands.json CASE.cpp

As it is, a case compiles with the tests, so that it cannot rot. With MUST_NOT_COMPILE, which the build's command defines, it is refused.
Its first line says what the compiler then complains of, as a regular expression that fits the words of GCC and of Clang:

    // Expected: use of deleted function|call to deleted constructor

The flags are those of the build. Only the syntax is checked: nothing is written.
"""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

EXPECTED = re.compile(r"// Expected: (.+)")


def command_of(commands, case):
    """The build's command for the case, and its directory; None if the build does not have it."""
    for entry in json.loads(commands.read_text(encoding="utf-8")):
        if Path(entry["directory"], entry["file"]).resolve() == case.resolve():
            return [*shlex.split(entry["command"]), "-fsyntax-only"], entry["directory"]
    return None


def complaint(commands, case):
    """The fault of the case, or None."""
    expected = EXPECTED.match(case.read_text(encoding="utf-8"))
    if not expected:
        return "its first line is not // Expected: REGULAR EXPRESSION"
    found = command_of(commands, case)
    if not found:
        return f"{commands} does not know it"
    command, folder = found
    refused = subprocess.run(command, cwd=folder, env={**os.environ, "LC_ALL": "C"}, capture_output=True, text=True, check=False)
    if not refused.returncode:
        return "it compiles with MUST_NOT_COMPILE"
    if not re.search(expected[1], refused.stderr):
        return f"the compiler does not say '{expected[1]}':\n{refused.stderr}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commands", type=Path, required=True, help="compile_commands.json of the build")
    parser.add_argument("case", type=Path)
    options = parser.parse_args()
    wrong = complaint(options.commands, options.case)
    if wrong:
        print(f"{options.case}: {wrong}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
