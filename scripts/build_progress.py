#!/usr/bin/env python3
"""Turns ninja's output, which scripts/build makes start with "@DONE ALL SECONDS ", into how far the build is and about how long it still
takes: one line that is written over on a terminal, a line every tenth of the build elsewhere. Everything else passes through."""

import re
import sys

STATUS = re.compile(r"^@(\d+) (\d+) ([\d.]+) ")
SILENT = re.compile(r"^ninja: (Entering|no work)|Re-checking globbed|^-- ")


def left(done, total, seconds):
    rest = seconds * (total - done) / done
    return f"about {rest / 60:.0f} min left" if rest >= 90 else f"about {rest:.0f} s left"


def main():
    terminal = sys.stdout.isatty()
    tenths = 0
    for line in sys.stdin:
        status = STATUS.match(line)
        if SILENT.search(line[status.end():] if status else line):
            continue
        if not status:
            print("\r\033[K" if terminal else "", line, sep="", end="", flush=True)
            continue
        done, total, seconds = int(status[1]), int(status[2]), float(status[3])
        if terminal:
            print(f"\r\033[KBuilding: {done} of {total}, {left(done, total, seconds)}", end="", flush=True)
        elif done < total and done * 10 // total > tenths:
            tenths = done * 10 // total
            print(f"Building: {done} of {total}, {left(done, total, seconds)}", flush=True)
    if terminal:
        print("\r\033[K", end="")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
