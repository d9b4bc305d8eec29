#!/usr/bin/env python3
"""Finds waits of tests with a number of their own. How long a test waits before it fails is in tests/patience.json, so that it fails for
a fault and not for the machine. Prints one line a finding and exits 1, or nothing.

tests/bench and tests/trials measure, and the trials of tests/packaging run by hand: they are not checked. Nor are the conversations
that make recordings.

    scripts/check_waits.py
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("tests", "frontend/*/test")
NAMES = ("*.cpp", "*.h", "*.py", "*.mjs", "*.js", "*.cjs", "CMakeLists.txt")
EXEMPT = ("tests/bench/", "tests/trials/", "tests/packaging/clients.py", "tests/packaging/guide_trial.py", "tests/packaging/trial.py",
          "tests/interop/reference/conversations/", "tests/scripts/check_waits_test.py")

WAIT = re.compile("|".join((
    r"\b(?:wait_for|wait_until|sleep_for|try_acquire_for)\(.*(?:\b\d[\d']*(?:ms|s|min|h)\b|(?:seconds|minutes|hours)\(\d)",  # C++
    r"\b(?:time\.sleep|settimeout|setDefaultTimeout|waitForTimeout)\([\d.]",
    r"\bsetTimeout\(.*, *\d[\d_]*\)",
    r"\b(?:timeout|patience)(?:=|: ?)[\d.]",
    r"(?:PATIENCE|TIMEOUT|kPatience)\w*(?: = | |\{)\d",
)))

LOOKS = "a pause between two looks"
PASSES = "what happens once this time has passed is the subject"
PLAYED = "a slow peer that the test plays"
STILL = "nothing but time shows that a caller still waits; a slow machine changes nothing"
EXCEPTIONS = (  # file, text of the line, reason
    ("tests/browser/journeys/interrupted.mjs", "sender.click(), 100)", "the second click of a person"),
    ("tests/browser/journeys/variants.mjs", "waitForTimeout(20)", LOOKS),
    ("tests/browser/journeys/variants.mjs", "done(sum), 50)", "the browser reports a move after its frame"),
    ("tests/common/db/concurrent_indexes_test.cpp", "milliseconds(500)", STILL),
    ("tests/common/db/postgres/migrating_scenario_test.cpp", "milliseconds(2300)", STILL),
    ("tests/common/db/postgres/postgres_database_test.cpp", "milliseconds(250)", STILL),
    ("tests/common/db/postgres/write_lane_test.cpp", "milliseconds(50)", STILL),
    ("tests/common/db/postgres/writer_pool_test.cpp", "milliseconds(2)", LOOKS),
    ("tests/common/db/sqlite/sqlite_connection_test.cpp", "milliseconds(500)", PASSES),
    ("tests/common/db/sqlite/sqlite_database_test.cpp", "milliseconds(120)", PASSES),
    ("tests/end_to_end/harness.py", "time.sleep(0.01)", LOOKS),
    ("tests/end_to_end/lifecycle_test.py", "timeout=10)", "an answer after 5 s is promised"),
    ("tests/end_to_end/mail_sink/sink.cjs", "setTimeout(done, 11_000)", PLAYED),
    ("tests/end_to_end/mail_sink_test.py", "timeout=1", "no answer comes, however long a test waits"),
    ("tests/end_to_end/social_test.py", "time.sleep(0.5)", PLAYED),
    ("tests/interop/authenticator.mjs", "setTimeout(done, 500)", LOOKS),
    ("tests/interop/client/react.mjs", "setTimeout(done, 20)", LOOKS),
    ("tests/server/background_test.cpp", "milliseconds(50)", "turns that were due before may come later too"),
    ("tests/testkit/two_servers.h", "milliseconds(500)", "one may hold a row that the other waits for"),
)


def waits(root):
    """(path, number, line) of each wait with a number."""
    for file in sorted({file for folder in FOLDERS for top in root.glob(folder) for name in NAMES for file in top.rglob(name)}):
        path = file.relative_to(root).as_posix()
        if not path.startswith(EXEMPT) and "node_modules" not in path:
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                if WAIT.search(line):
                    yield path, number, line


def findings(root, exceptions=EXCEPTIONS):
    unused = {(path, text) for path, text, _ in exceptions}
    for path, number, line in waits(root):
        excused = {(place, text) for place, text, _ in exceptions if place == path and text in line}
        unused -= excused
        if not excused:
            yield f"{path}:{number}: waits for a number of its own; wait for the condition, for as long as tests/patience.json says"
    for path, text in sorted(unused):
        yield f'{path}: no wait has "{text}"; remove the exception from scripts/check_waits.py'


def main():
    found = [*findings(ROOT)]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
