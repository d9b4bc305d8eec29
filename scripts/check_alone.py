#!/usr/bin/env python3
"""Compiles each source, and each header without a source of its name, by itself with Clang: most presets join the sources of a room,
where a file can live on what its neighbours include. A source includes its own header first, which proves the header. Only the
syntax is checked; the flags, -Wthread-safety among them, are those of the preset `clang`, which is configured and not built.

    scripts/check_alone.py [FILE...]    prints the compiler's words for each file that fails, and exits 1
"""

import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "clang"
CODE_ROOTS = ("common", "server", "cli")


def flags_of(commands):
    """By path from the root: the compiler and its flags, without input and output."""
    flags = {}
    for entry in commands:
        words = shlex.split(entry["command"])
        words = words[next(i for i, word in enumerate(words) if word.endswith("clang++")):words.index("-o")]
        flags[os.path.relpath(entry["file"], ROOT)] = words
    return flags


def files():
    for top in CODE_ROOTS:
        for file in sorted((ROOT / top).rglob("*")):
            if file.suffix == ".cpp" or (file.suffix == ".h" and not file.with_suffix(".cpp").exists()):
                yield file.relative_to(ROOT).as_posix()


def flags_for(path, flags):
    """Those of the file, or of a source in the nearest folder around it."""
    if path in flags:
        return flags[path]
    folder = Path(path).parent
    return next((words for known, words in sorted(flags.items()) if known.startswith(f"{folder}/")), None) or flags_for(f"{folder}.h", flags)


def compile_alone(path, flags):
    words = [*flags_for(path, flags), "-fsyntax-only", "-x", "c++"]
    source = f'#include "{path}"\n' if path.endswith(".h") else None
    done = subprocess.run([*words, "-" if source else str(ROOT / path)], cwd=ROOT, input=source, capture_output=True, text=True, check=False)
    return f"{path} does not compile by itself:\n{done.stderr}" if done.returncode else ""


def main():
    flags = flags_of(json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8")))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [text for text in pool.map(lambda path: compile_alone(path, flags), sys.argv[1:] or files()) if text]
    print(*found, sep="\n", end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
