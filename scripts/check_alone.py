#!/usr/bin/env python3
"""Compiles sources, and headers without a source of their name, by themselves: builds join the sources of a room, where a file can live
on what its neighbours include. A source includes its own header first, which proves the header. Only the syntax is checked, with the
compiler and the flags of build/release, which is configured with its tests and not built.

    scripts/check_alone.py            what differs from the merge base with the remote's main branch, or is not committed
    scripts/check_alone.py --recent   where there is no such base, or HEAD is it, also what the last 20 commits changed
    scripts/check_alone.py --all      every file, which takes an hour and a half of CPU
    scripts/check_alone.py FILE...

Prints the compiler's words for each file that fails, and exits 1.
"""

import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from changed import ROOT, changed

BUILD = ROOT / "build" / "release"
RECENT_COMMITS = 20
CODE_ROOTS = ("common/", "server/", "cli/", "tests/")
# Its cases are tests of their own.
APART = "tests/must_not_compile/"
TARGET = re.compile(r"(.*)/CMakeFiles/(test_)?(\w+)\.dir/")


def flags_of(commands):
    """By a library's folder, or the folder that a test program tests, with underscores for slashes: the compiler and its flags, without
    input, output and precompiled headers, which include more than the file does."""
    flags = {}
    for entry in commands:
        words = shlex.split(entry["command"])
        folder, tests, target = TARGET.match(words[words.index("-o") + 1]).groups()
        compiler = next(i for i, word in enumerate(words) if re.search(r"(\+\+|/cc|gcc)(-\d+)?$", word))
        words = words[compiler:words.index("-o")]
        if any("cmake_pch" in word for word in words):
            del words[words.index("-include"):words.index("-include") + 2]
            words.remove("-Winvalid-pch")
        flags[f"tests/{target}".replace("/", "_") if tests else folder.replace("/", "_")] = [*words, f"-I{BUILD}/generated"]
    return flags


def is_ours(path):
    return path.startswith(CODE_ROOTS) and not path.startswith(APART) and (
        path.endswith(".cpp") or (path.endswith(".h") and not (ROOT / path).with_suffix(".cpp").exists()))


def every():
    return [file.relative_to(ROOT).as_posix() for top in CODE_ROOTS for file in sorted((ROOT / top).rglob("*")) if file.is_file()]


def flags_for(path, flags):
    """Those of the nearest folder around it."""
    folder = str(Path(path).parent).replace("/", "_")
    return flags.get(folder) or next((words for name, words in sorted(flags.items()) if name.startswith(f"{folder}_")), None) or flags_for(
        str(Path(path).parent), flags)


def compile_alone(path, flags):
    words = [*flags_for(path, flags), "-fsyntax-only", "-x", "c++"]
    source = f'#include "{path}"\n' if path.endswith(".h") else None
    done = subprocess.run([*words, "-" if source else str(ROOT / path)], cwd=ROOT, input=source, capture_output=True, text=True, check=False)
    return f"{path} does not compile by itself:\n{done.stderr}" if done.returncode else ""


def main():
    commands = json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
    flags = flags_of(entry for entry in commands if entry["file"].endswith(("cpp", "cxx")))
    chosen = {"": changed, "--recent": lambda: changed(RECENT_COMMITS), "--all": every}.get("".join(sys.argv[1:2]), lambda: sys.argv[1:])
    files = [path for path in chosen() if is_ours(path)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [text for text in pool.map(lambda path: compile_alone(path, flags), files) if text]
    print(*found, sep="\n", end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
