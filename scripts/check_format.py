#!/usr/bin/env python3
"""Holds the C++ sources against .clang-format. Prints one line a finding and exits 1, or nothing.

Versions of clang-format differ: without version 14 nothing is checked, which fails in CI.

    scripts/check_format.py
"""

import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = "14"
ROOTS = ("cli", "common", "server", "tests")
BATCH = 40
FINDING = re.compile(r"^(\S+:\d+):\d+: error: ")


def formatter():
    """The program of VERSION; None without one."""
    for name in (f"clang-format-{VERSION}", "clang-format"):
        if shutil.which(name):
            said = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
            if f"version {VERSION}." in said:
                return name
    return None


def check(program, files):
    said = subprocess.run([program, "--dry-run", "-Werror", *files], cwd=ROOT, capture_output=True, text=True, check=False).stderr
    return [f"{os.path.relpath(found[1], ROOT)}: not as clang-format {VERSION} writes it" for line in said.splitlines() if (found := FINDING.match(line))]


def main():
    program = formatter()
    if program is None:
        print(f"check_format: clang-format {VERSION} is not here, so the layout of the sources is not checked", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    listed = sorted(str(file) for top in ROOTS for file in (ROOT / top).rglob("*") if file.suffix in (".h", ".cpp"))
    batches = [listed[at : at + BATCH] for at in range(0, len(listed), BATCH)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [finding for part in pool.map(lambda files: check(program, files), batches) for finding in part]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
