#!/usr/bin/env python3
"""--dry-run writes nothing: a dump of all tables is the same before and after, for every command that has the option."""

import contextlib
import json
import re
import sqlite3

import harness

FIRST_SECRET = "the first secret, of more than thirty-two bytes"
SECOND_SECRET = "the second secret, of more than thirty-two bytes"
LONG_AGO = 1_000_000  # ms

# Each with a column of its JSON that shows that there was work to do, and settings besides FIRST_SECRET.
ROTATION = {"USHER_SECRET": SECOND_SECRET, "USHER_SECRET_PREVIOUS": FIRST_SECRET}
COMMANDS = {
    "key reseal": ([], "two_factors", ROTATION),
    "key prune": ([], "keys", {}),
    "secret abandon": ([], "two_factors", {"USHER_SECRET": SECOND_SECRET}),
    "questionnaire remind": (["--all"], "matched", {}),
    "questionnaire retire": (["2"], "retired", {}),
    "prune": ([], "sessions", {}),
    "token prune": ([], "sessions", {}),
    "token revoke": (["--all"], "matched", {}),
    "browser forget": (["--all"], "matched", {}),
    "page forget": (["--page", "/docs/nodes"], "matched", {}),
    "passkey delete": (["--all"], "matched", {}),
    "user suspend": (["--never-signed-in"], "matched", {}),
    "user activate": (["--all"], "matched", {}),
    "user sign-out": (["--all"], "matched", {}),
    "user reset-2fa": (["--all"], "matched", {}),
    "user promote": (["--all"], "matched", {}),
    "user demote": (["--all"], "matched", {}),
    "user delete": (["--never-signed-in"], "matched", {}),
    "user import": (["new.csv"], "imported", {}),
    "user send-reset": (["--never-signed-in"], "matched", {}),
    "user verify-email": (["--created-before", "2999-01-01"], "matched", {}),
    "mail retry": (["--all"], None, {}),
    "apikey revoke": (["--all"], "matched", {}),
    "key revoke": (["--all"], "matched", {}),
    "migrate up": ([], None, {}),
    "migrate down": (["--to", "0"], None, {}),
    "import better-auth": (["sqlite:old.db"], "users", {}),
    "import fastapi": (["sqlite:older.db"], "users", {}),
}


class DryRunTest(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.done("migrate", "up")
        self.done("seed", "--users", "20", "--two-factor", "50", "--one-password")
        server = self.server(USHER_SECRET=FIRST_SECRET, SMTP_URL="smtp://127.0.0.1:1").start()
        for name in ("ada", "bob"):
            self.assertEqual(201, server.sign_up(f"{name}@example.com").status)
        server.stop()
        self.done("key", "rotate", "--now")
        self.done("apikey", "create", "--scope", "profile:read")
        with contextlib.closing(self.database()) as database:
            database.execute("UPDATE sessions SET expires_at_ms = ?, ends_at_ms = ?, ended_at_ms = ? WHERE id = (SELECT min(id) FROM sessions)",
                             (LONG_AGO,) * 3)
            database.execute("UPDATE signing_keys SET created_at_ms = ?, signs_from_ms = ?, retired_at_ms = ? WHERE retired_at_ms IS NOT NULL",
                             (LONG_AGO,) * 3)
            database.execute("UPDATE outbox SET failed_at_ms = ?", (LONG_AGO,))
            database.execute("INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms)"
                             " SELECT 'phone', id, 'phone', '', 0, ? FROM users WHERE email = 'ada@example.com'", (LONG_AGO,))
            database.execute("INSERT INTO adapted_pages (key, task, traits, page, title, text, bytes, hits, is_unproved, created_at_ms, used_at_ms)"
                             " VALUES (?, 'personalize', '{}', '/docs/nodes', 'Nodes', 'A node', 6, 0, 0, 0, 0)", ("0" * 64,))
            database.execute("INSERT INTO verifications (id, purpose, token_hash, user_id, attempts, created_at_ms, expires_at_ms, payload)"
                             " SELECT 'trusted', 'device', 'hash', min(id), 0, 0, 1, '{}' FROM users")
            database.commit()
        self.done("questionnaire", "init", "questions.json")
        questions = json.loads((self.folder / "questions.json").read_text())
        (self.folder / "questions.json").write_text(json.dumps({**questions, "title": "Another"}))
        self.done("questionnaire", "publish", "questions.json", "--yes")
        self.done("user", "create", "carol@example.com", "--generate-password")
        (self.folder / "new.csv").write_text("email,role\neve@example.com,admin\n")
        self.make_old_databases()

    def make_old_databases(self):
        with contextlib.closing(sqlite3.connect(self.folder / "old.db")) as old:
            old.executescript("""
                CREATE TABLE user (id TEXT, name TEXT, email TEXT, emailVerified INT, createdAt TEXT, updatedAt TEXT);
                CREATE TABLE account (id TEXT, accountId TEXT, providerId TEXT, userId TEXT, password TEXT);
                CREATE TABLE session (id TEXT, expiresAt TEXT, token TEXT, userId TEXT);
                INSERT INTO user VALUES ('1', 'Eve', 'eve@example.com', 1, '2024-05-06', '2024-05-06');""")
        with contextlib.closing(sqlite3.connect(self.folder / "older.db")) as older:
            older.executescript("""
                CREATE TABLE users (id TEXT, email TEXT, hashed_password TEXT);
                INSERT INTO users VALUES ('1', 'eve@example.com', NULL);""")

    def database(self):
        return sqlite3.connect(self.folder / "data/usher.db", timeout=harness.PATIENCE_SECONDS)

    def dump(self):
        with contextlib.closing(self.database()) as database:
            return list(database.iterdump())

    def run_usher(self, *words, **settings):
        return self.usher(*words, **{"USHER_SECRET": FIRST_SECRET, **settings})

    def done(self, *words, **settings):
        ran = self.run_usher(*words, **settings)
        self.assertEqual(0, ran.returncode, f"{words}: {ran.stderr}")
        return ran.stdout

    def verbs_with_dry_run(self):
        """From the help, so that a new command is not forgotten."""
        found = set()
        pages = [(noun,) for noun in self.nouns_in(self.done("--help"))]
        while pages:
            path = pages.pop()
            help_text = self.done(*path, "--help")
            pages += [(*path, verb) for verb in self.names_in(help_text, "Verbs")]
            if re.search(r"^ +--dry-run", help_text, re.MULTILINE):
                found.add(" ".join(path))
        return found

    @staticmethod
    def nouns_in(help_text):
        groups = re.search(r"^Commands:\n((?:  .*\n)+)", help_text, re.MULTILINE)
        return [noun for group in groups[1].splitlines() for noun in group.split(maxsplit=1)[1].split(", ")]

    @staticmethod
    def names_in(help_text, heading):
        part = re.search(rf"^{heading}:\n((?:  .*\n)+)", help_text, re.MULTILINE)
        return re.findall(r"^  (\S+)", part[1], re.MULTILINE) if part else []

    def test_every_dry_run_is_tried_below(self):
        self.assertEqual(set(COMMANDS), self.verbs_with_dry_run())

    def test_nothing_is_written(self):
        before = self.dump()
        for command, (words, column, settings) in COMMANDS.items():
            with self.subTest(command):
                printed = self.done(*command.split(), *words, "--dry-run", "--yes", "-o", "json", **settings)
                if column is not None:
                    result = json.loads(printed)
                    self.assertTrue(result[0][column] if isinstance(result, list) else result[column], printed)
                self.assertEqual(before, self.dump())


if __name__ == "__main__":
    harness.main()
