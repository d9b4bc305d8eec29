#!/usr/bin/env python3
"""SIGINT in the middle of long work of the command line: it says what is done and how to go on, exits with 130, and a second run
completes it."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import time

import harness

INTERRUPTED = 130
FIRST_SECRET = "the first secret, of more than thirty-two bytes"
SECOND_SECRET = "the second secret, of more than thirty-two bytes"


class InterruptedWorkTest(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.done("migrate", "up")

    def done(self, *words, **settings):
        """What it prints on both streams."""
        ran = self.usher(*words, **settings)
        self.assertEqual(0, ran.returncode, ran.stderr)
        return ran

    def number(self, query):
        path = f"file:{self.folder}/data/usher.db?mode=ro"
        with contextlib.closing(sqlite3.connect(path, uri=True, timeout=harness.PATIENCE_SECONDS)) as database:
            return database.execute(query).fetchone()[0]

    def interrupt(self, *words, begun, **settings):
        """Runs it and sends SIGINT once `begun`; returns standard output and the sentence. The write lock keeps it from ending
        in between."""
        out_path = self.folder / "out"
        with open(out_path, "wb") as out:
            process = subprocess.Popen(
                [harness.programs.usher, *words], cwd=self.folder, env=harness.environment({**harness.FAST, **settings}),
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        harness.wait_for("the work to begin", lambda: begun() or process.poll() is not None)
        with contextlib.closing(sqlite3.connect(self.folder / "data/usher.db", timeout=harness.PATIENCE_SECONDS)) as lock:
            lock.execute("BEGIN IMMEDIATE")
            self.assertIsNone(process.poll(), "it ended before the signal: give it more work")
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=harness.PATIENCE_SECONDS)
        self.assertEqual(INTERRUPTED, process.returncode, err)
        sentence = re.search(r"^usher: interrupted: (.*)$", err.decode(), re.MULTILINE)
        self.assertTrue(sentence, err)
        return out_path.read_text(), sentence[1]

    def test_a_reader_that_leaves_fails_the_backup(self):
        process = subprocess.Popen([harness.programs.usher, "backup", "-"], cwd=self.folder, env=harness.environment(harness.FAST),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.read(100)
        process.stdout.close()
        told = process.stderr.read().decode()
        process.stderr.close()
        self.assertNotEqual(0, process.wait(harness.PATIENCE_SECONDS))
        self.assertIn("left before the backup was whole", told)

    def test_seed_loses_no_password(self):
        words = ("seed", "--users", "6000", "--random-seed", "3")
        out, sentence = self.interrupt(*words, begun=lambda: self.number("SELECT count(*) FROM users") > 0)
        told = re.fullmatch(r"([\d,]+) of 6,000 accounts seeded; run the command again to create the others", sentence)
        self.assertTrue(told, sentence)
        made = self.number("SELECT count(*) FROM users")
        self.assertLessEqual(int(told[1].replace(",", "")), made)
        self.assertLess(made, 6000)
        passwords = {}
        for line in out.splitlines():
            row = json.loads(line)
            passwords[row["email"]] = row["password"]
        with contextlib.closing(sqlite3.connect(self.folder / "data/usher.db")) as database:
            emails = [email for email, in database.execute("SELECT email FROM users")]
        self.assertEqual([], [email for email in emails if not passwords.get(email)])

        again = self.done(*words)
        self.assertEqual(6000, self.number("SELECT count(*) FROM users"))
        self.assertIn(f"accounts created: {6000 - made}, already present: {made}", again.stderr)
        server = self.server().start()
        last = max(emails)
        answer = server.ask("POST", "/auth/login", {"email": last, "password": passwords[last]})
        self.assertEqual(200, answer.status, answer.text)

    def test_user_import_goes_on(self):
        rows = 15_000
        with open(self.folder / "users.csv", "w", encoding="utf-8") as file:
            file.write("email,name\n")
            file.writelines(f"user{i}@example.com,User {i}\n" for i in range(rows))
        words = ("user", "import", "users.csv")
        _, sentence = self.interrupt(*words, begun=lambda: self.number("SELECT count(*) FROM users") > 0)
        told = re.fullmatch(r"([\d,]+) of 15,000 rows done; run the command again to import the others", sentence)
        self.assertTrue(told, sentence)
        made = self.number("SELECT count(*) FROM users")
        self.assertLessEqual(int(told[1].replace(",", "")), made)
        self.assertLess(made, rows)

        again = self.done(*words, "-o", "json")
        result = json.loads(again.stdout)
        self.assertEqual((rows - made, made, 0), (result["imported"], result["present"], result["left_out"]))
        self.assertEqual(rows, self.number("SELECT count(*) FROM users"))

    def test_user_import_says_that_nothing_was_imported_yet(self):
        folder = self.folder / "temporary"
        folder.mkdir()
        process = subprocess.Popen([harness.programs.usher, "user", "import", "-"], cwd=self.folder, env=harness.environment({**harness.FAST, "TMPDIR": str(folder)}),
                                   stdin=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        harness.wait_for("the input to be read", lambda: list(folder.iterdir()))
        process.send_signal(signal.SIGINT)
        self.assertEqual(INTERRUPTED, process.wait(harness.PATIENCE_SECONDS))
        self.assertEqual(b"usher: interrupted: nothing was imported; the file was still being checked\n", process.stderr.read())
        self.assertEqual([], list(folder.iterdir()))

    def test_key_reseal_goes_on(self):
        users = 4000
        self.done("seed", "--users", str(users), "--one-password", "--two-factor", "100", USHER_SECRET=FIRST_SECRET)
        sealed = "SELECT count(*) FROM two_factors WHERE secret_sealed IN (SELECT secret_sealed FROM before_reseal)"
        with contextlib.closing(sqlite3.connect(self.folder / "data/usher.db")) as database:
            database.execute("CREATE TABLE before_reseal AS SELECT secret_sealed FROM two_factors")
            database.execute("CREATE INDEX before_reseal_index ON before_reseal (secret_sealed)")
            database.commit()
        secrets = {"USHER_SECRET": SECOND_SECRET, "USHER_SECRET_PREVIOUS": FIRST_SECRET}
        _, sentence = self.interrupt("key", "reseal", begun=lambda: self.number(sealed) < users, **secrets)
        self.assertRegex(sentence, r"^[\d,]+ resealed; both secrets are needed until it is run again$")
        left = self.number(sealed)
        self.assertGreater(left, 0)

        expected = json.loads(self.done("key", "reseal", "--dry-run", "-o", "json", **secrets).stdout)
        self.assertGreaterEqual(expected["two_factors"], left)
        result = json.loads(self.done("key", "reseal", "-o", "json", **secrets).stdout)
        self.assertTrue(result["secret_changed"])
        self.assertEqual(expected["two_factors"], result["two_factors"])
        self.assertEqual(0, self.number(sealed))
        self.done("key", "list", USHER_SECRET=SECOND_SECRET)
        self.assertNotEqual(0, self.usher("key", "list", USHER_SECRET=FIRST_SECRET).returncode)


if __name__ == "__main__":
    harness.main()
