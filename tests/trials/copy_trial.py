#!/usr/bin/env python3
"""Moves many users between the engines and holds the digests of all tables against each other.

    tests/trials/copy_trial.py [--users 1000000] [--bin build/release/bin] [--keep]

Fills an SQLite file, copies it to PostgreSQL and back (`usher copy`), and through files (`usher backup`, `usher restore`). A
private server is started by scripts/test_database. Prints one line a step: its time, and the most memory that the command had. Fails
where digests differ. It takes minutes and some gigabytes; it is no part of scripts/test.
"""

import argparse
import json
import os
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ID = "printf('01928a3b-%04x-7%03x-8%03x-%012x', i >> 16, i & 4095, (i >> 4) & 4095, i)"
TIMES = "created_at_ms, created_at_ms"
FILL = f"""
PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;
CREATE TEMP TABLE n (i INTEGER PRIMARY KEY);
WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < USERS) INSERT INTO n SELECT i FROM c;
BEGIN;
INSERT INTO users (id, email, email_as_written, name, role, is_active, is_verified, is_anonymous, two_factor_enabled, created_at_ms,
    updated_at_ms, last_login_at_ms)
  SELECT {ID}, 'reader' || i || '@example.com', 'Reader' || i || '@example.com', 'Reader ' || i || ' \u00e9', 'user', 1, 1, 0, 0,
    1760000000000 + i, 1760000000000 + i, 1760000000000 + i FROM n;
INSERT INTO accounts (id, user_id, provider, provider_account_id, password_hash, created_at_ms, updated_at_ms)
  SELECT 'a' || id, id, 'credential', id, '$argon2id$v=19$m=19456,t=2,p=1$' || hex(randomblob(11)) || '$' || hex(randomblob(22)), {TIMES}
  FROM users;
INSERT INTO sessions (id, user_id, token_hash, remembered, amr, ip, user_agent, created_at_ms, updated_at_ms, last_seen_at_ms,
    authenticated_at_ms, proved_at_ms, expires_at_ms, ends_at_ms)
  SELECT 's' || id, id, hex(randomblob(22)), 1, 'pwd', '192.0.2.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101',
    {TIMES}, {TIMES}, created_at_ms, created_at_ms + 2592000000, created_at_ms + 7776000000 FROM users;
INSERT INTO refresh_tokens (id, session_id, token_hash, created_at_ms, expires_at_ms)
  SELECT 'r' || id, id, hex(randomblob(22)), created_at_ms, expires_at_ms FROM sessions;
INSERT INTO profiles (user_id, experience_level, professional_role, software_background, hardware_background, created_at_ms, updated_at_ms)
  SELECT id, 'beginner', 'student', '{{"languages":["python","cpp"]}}', '{{"boards":["jetson"]}}', {TIMES} FROM users;
INSERT OR IGNORE INTO questionnaires (version, document, published_at_ms, published_by) VALUES (1, '{{"version":1}}', 1760000000000, 'trial');
INSERT INTO questionnaire_answers (owner, question, version, value, answered_at_ms)
  SELECT 'user:' || id, 'goal', 1, '"to learn"', created_at_ms FROM users WHERE rowid % 2 = 0;
COMMIT;
"""


class Trial:
    def __init__(self, usher, folder, database):
        self.usher, self.folder, self.database = usher, folder, database
        self.environment = {**os.environ, "USHER_SECRET": secrets.token_urlsafe(32)}

    def run(self, label, *words, url=""):
        """The command's output; prints what it took."""
        environment = {**self.environment, "DATABASE_URL": url}
        began, peak = time.monotonic(), 0
        with tempfile.TemporaryFile() as out:
            child = subprocess.Popen([self.usher, *words], env=environment, stdout=out, stderr=sys.stderr, cwd=self.folder)
            while child.poll() is None:
                peak = max(peak, most_memory(child.pid))
                time.sleep(0.05)
            out.seek(0)
            text = out.read().decode()
        print(f"{label:34} {time.monotonic() - began:7.1f} s {peak / 1024:6.1f} MiB", flush=True)
        if child.returncode != 0:
            sys.exit(f"{label}: exit code {child.returncode}")
        return text

    def file(self, name):
        return f"sqlite:{self.folder / name}"

    def new_database(self, name):
        folder = self.database.rsplit("=", 1)[1]
        subprocess.run(["psql", "-q", "-h", folder, "-U", "usher", "-d", "postgres", "-c", f"CREATE DATABASE {name}"], check=True)
        return f"postgresql://usher@/{name}?host={folder}"

    def fill(self, users):
        self.run("an empty file", "migrate", "up", "--quiet", url=self.file("a.db"))
        with sqlite3.connect(self.folder / "a.db") as database:
            database.executescript(FILL.replace("USERS", str(users)))

    def copies(self):
        there = self.run("copy, SQLite to PostgreSQL", "copy", self.file("a.db"), first := self.new_database("first"), "-o", "json", "--quiet")
        back = self.run("copy, PostgreSQL to SQLite", "copy", first, self.file("b.db"), "-o", "json", "--quiet")
        # The first copy is recorded in the audit log of its target, and the second has that row too.
        compare(there, back, left_out={"audit_events"})
        return first

    def backups(self, first):
        self.run("backup, SQLite", "backup", "b.backup", "--quiet", url=self.file("a.db"))
        self.run("restore into PostgreSQL", "restore", "b.backup", "--quiet", url=self.new_database("second"))
        self.run("backup, PostgreSQL", "backup", "c.backup", "--quiet", url=first)
        self.run("restore into SQLite", "restore", "c.backup", "--quiet", url=self.file("c.db"))
        for name in ("b.backup", "c.backup"):
            print(f"{name:34} {(self.folder / name).stat().st_size / 1e6:7.1f} MB")
        users = [sqlite3.connect(self.folder / name).execute("SELECT count(*), max(email) FROM users").fetchall() for name in ("a.db", "c.db")]
        if users[0] != users[1]:
            sys.exit(f"users differ: {users}")


def most_memory(process):
    """In KiB, so far; a child's own count would begin with the memory of the program that forked it."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def compare(one, other, left_out):
    sides = [{table["table"]: (table["rows"], table["digest"]) for table in json.loads(text)} for text in (one, other)]
    differing = [name for name in sides[0] if name not in left_out and sides[0][name] != sides[1].get(name)]
    if differing:
        sys.exit(f"digests differ: {differing}")
    print(f"{sum(rows for rows, _ in sides[0].values())} rows in {len(sides[0])} tables, equal digests", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--bin", type=Path, default=ROOT / "build/release/bin")
    parser.add_argument("--keep", action="store_true", help="leave the files")
    options = parser.parse_args()
    if "USHER_TEST_DATABASE" not in os.environ:
        os.execv(ROOT / "scripts/test_database", ["test_database", "run", sys.executable, *sys.argv])
    folder = Path(tempfile.mkdtemp(prefix="usher-copies."))
    trial = Trial((options.bin / "usher").resolve(), folder, os.environ["USHER_TEST_DATABASE"])
    try:
        trial.fill(options.users)
        trial.backups(trial.copies())
    finally:
        if not options.keep:
            subprocess.run(["rm", "-rf", folder], check=False)


if __name__ == "__main__":
    main()
