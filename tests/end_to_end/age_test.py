#!/usr/bin/env python3
"""A backup that age encrypts is restored with the private key, and a damaged one changes nothing."""

import shutil
import subprocess
import unittest

import harness

SECRET = "0123456789abcdef0123456789abcdef"


@unittest.skipUnless(shutil.which("age"), "age is not installed: scripts/setup --tests")
class AgeTest(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.settings = {**harness.FAST, "USHER_SECRET": SECRET}
        self.done("usher -q migrate up && usher -q user create ada@example.com --generate-password && age-keygen --output backup.key")
        self.key = self.done("age-keygen -y backup.key").strip()

    def shell(self, line):
        usher = f'usher() {{ "{harness.programs.usher}" "$@"; }}; '
        return subprocess.run(["bash", "-c", "set -o pipefail; " + usher + line], cwd=self.folder, env=harness.environment(self.settings),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)

    def done(self, line):
        ran = self.shell(line)
        self.assertEqual(0, ran.returncode, ran.stderr)
        return ran.stdout

    def users(self):
        return self.done("usher user list -o name").split()

    def test_a_backup_comes_back_by_the_private_key(self):
        for name, line in (("piped", f"usher backup - | age --recipient {self.key} > piped"),
                           ("commanded", f"usher backup --to 'age --recipient {self.key} > commanded'")):
            with self.subTest(name):
                self.done(line)
                contents = (self.folder / name).read_bytes()
                self.assertTrue(contents.startswith(b"age-encryption.org/"))
                self.assertNotIn(b"ada@example.com", contents)
                self.done("usher -q user create bob@example.com --generate-password")
                self.done(f"age --decrypt --identity backup.key {name} | usher restore - --yes")
                self.assertEqual(["ada@example.com"], self.users())

    def test_an_encrypted_file_is_refused_with_the_way_to_decrypt_it(self):
        self.done(f"usher backup - | age --recipient {self.key} > b.age")
        refused = self.shell("usher restore b.age --yes")
        self.assertEqual(2, refused.returncode)
        self.assertIn("b.age is encrypted by age: `age --decrypt --identity KEY_FILE b.age | usher restore - --yes`", refused.stderr)

    def test_a_damaged_backup_and_another_key_change_nothing(self):
        self.done(f"usher backup - | age --recipient {self.key} > b.age; age-keygen --output other.key")
        whole = (self.folder / "b.age").read_bytes()
        self.done("usher -q user create bob@example.com --generate-password")
        (self.folder / "cut.age").write_bytes(whole[:-1])
        (self.folder / "changed.age").write_bytes(whole[:-100_000] + bytes([whole[-100_000] ^ 1]) + whole[-99_999:])
        for name, key in (("cut.age", "backup.key"), ("changed.age", "backup.key"), ("b.age", "other.key")):
            with self.subTest(name):
                self.assertNotEqual(0, self.shell(f"age --decrypt --identity {key} {name} | usher restore - --yes").returncode)
                self.assertEqual(["ada@example.com", "bob@example.com"], sorted(self.users()))

    def test_a_failure_of_age_is_a_failure_of_the_backup(self):
        failed = self.shell("usher backup --to 'age --recipient nonsense > b.age'")
        self.assertEqual(1, failed.returncode)
        self.assertNotIn("database.backed_up", self.done("usher audit list -o csv --fields action"))


if __name__ == "__main__":
    harness.main()
