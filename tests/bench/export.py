#!/usr/bin/env python3
"""Measures what reads the answers of all users: `usher questionnaire export` of a release build beside the sqlite3 shell's CSV of the
same join, in one run, and `usher questionnaire uses` with the variants of one page.

    tests/bench/export.py [--usher PATH] [--users N] [--rounds N]

Makes a database of N users with answers in their profiles, which both export in turn; medians of the rounds are compared.
Exits 1 if an aim is missed: twice the shell's time, 30 s for `uses`, 64 MiB of memory.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_TIMES, MOST_USES_S, MOST_MIB = 2, 30, 64
VALUES = {":completed": "NULL", ":since_ms": "0", ":after_ms": "0", ":after_id": "''", ":limit": "-1"}
PAGE = """
<usher-when experience_level="beginner">a</usher-when><usher-when experience_level="intermediate">b</usher-when>
<usher-when experience_level="advanced" professional_role="engineer">c</usher-when><usher-when else>d</usher-when>
"""

FILL = """
PRAGMA synchronous = OFF;
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {users})
INSERT INTO users (id, email, email_as_written, name, role, is_active, is_verified, is_anonymous, two_factor_enabled, created_at_ms, updated_at_ms)
SELECT printf('u%08d', i), 'u' || i || '@example.com', 'u' || i || '@example.com', 'User ' || i, 'user', 1, 1, 0, 0, i, i FROM n;
INSERT INTO profiles (user_id, experience_level, professional_role, organization, software_background, hardware_background, questionnaire_version,
                      completed_at_ms, created_at_ms, updated_at_ms)
SELECT id, CASE created_at_ms % 3 WHEN 0 THEN 'beginner' WHEN 1 THEN 'intermediate' ELSE 'advanced' END, 'engineer', 'Example University',
       '{{"languages":["python","cpp"],"preferred_tools":["ros2"]}}', '{{"devices":["jetson"]}}', 1,
       CASE created_at_ms % 2 WHEN 0 THEN created_at_ms END, created_at_ms, updated_at_ms
  FROM users;
COMMIT;
"""


def timed(words, **settings):
    """Seconds and MiB at most."""
    began = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, **settings)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{words[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return time.monotonic() - began, used.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--usher", default=ROOT / "build" / "release" / "bin" / "usher", type=Path)
    parser.add_argument("--users", default=1_000_000, type=int)
    parser.add_argument("--rounds", default=3, type=int)
    options = parser.parse_args()
    join = (ROOT / "sql/queries/answer_records/list.sql").read_text()
    join = join.replace("{{answer_record_condition}}", (ROOT / "sql/fragments/answer_record_condition.sql").read_text())
    for name, value in VALUES.items():
        join = join.replace(name, value)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "usher.db"
        settings = {"env": {**os.environ, "DATABASE_URL": f"sqlite:{database}"}}
        subprocess.run([options.usher, "migrate", "up", "--quiet"], check=True, stdout=subprocess.DEVNULL, **settings)
        subprocess.run(["sqlite3", database, FILL.format(users=options.users)], check=True)
        site = Path(folder) / "site"
        site.mkdir()
        (site / "index.html").write_text(PAGE, encoding="utf-8")
        shell, ours, uses = [], [], []
        for _ in range(options.rounds):
            shell.append(timed(["sqlite3", "-csv", "-header", database, "\n" + join]))
            ours.append(timed([options.usher, "questionnaire", "export"], **settings))
            uses.append(timed([options.usher, "questionnaire", "uses", site], **settings))
    times = statistics.median(seconds for seconds, _ in ours) / statistics.median(seconds for seconds, _ in shell)
    memory = max(mib for _, mib in ours + uses)
    uses_s = max(seconds for seconds, _ in uses)
    for name, runs in (("sqlite3", shell), ("usher", ours), ("uses", uses)):
        print(f"{name:8} {statistics.median(seconds for seconds, _ in runs):6.2f} s  {max(mib for _, mib in runs):6.1f} MiB")
    print(f"times sqlite3 {times:.2f} (at most {MOST_TIMES}), uses {uses_s:.2f} s (at most {MOST_USES_S}), "
          f"memory {memory:.1f} MiB (at most {MOST_MIB})")
    sys.exit(times > MOST_TIMES or uses_s > MOST_USES_S or memory > MOST_MIB)


if __name__ == "__main__":
    main()
