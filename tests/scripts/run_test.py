#!/usr/bin/env python3
"""scripts/run --from, in a tree of its own: which tarballs it runs, and what it unpacks."""

import hashlib
import io
import os
import shutil
import stat
import subprocess
import tarfile
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "run"
PROGRAM = b'#!/bin/sh\necho "${0##*/} says $*"\n'


class RunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "scripts").mkdir()
        shutil.copy(SCRIPT, self.root / "scripts" / "run")
        self.tarball = self.root / "usher.tar.xz"
        with tarfile.open(self.tarball, "w:xz") as tarball:
            for name in ("usher", "usherd"):
                entry = tarfile.TarInfo(f"usher/bin/{name}")
                entry.size, entry.mode, entry.uid, entry.gid = len(PROGRAM), 0o6777, 12345, 12345
                tarball.addfile(entry, io.BytesIO(PROGRAM))

    def write_sum(self, text):
        Path(f"{self.tarball}.sha256").write_text(text, encoding="utf-8")

    def run_from(self, *options):
        return subprocess.run([self.root / "scripts" / "run", "--from", self.tarball, *options], capture_output=True, text=True, check=False)

    def refuses(self):
        answer = self.run_from()
        self.assertEqual((2, ""), (answer.returncode, answer.stdout))
        self.assertIn("usher.tar.xz.sha256", answer.stderr)
        self.assertFalse((self.root / "build").exists())

    def test_a_tarball_without_its_checksum_is_not_unpacked(self):
        self.refuses()
        for wrong in ("", "0" * 64 + "  usher.tar.xz\n"):
            self.write_sum(wrong)
            self.refuses()

    def test_a_checked_tarball_runs_and_migrations_are_not_listed(self):
        self.write_sum(hashlib.sha256(self.tarball.read_bytes()).hexdigest() + "  usher.tar.xz\n")
        answer = self.run_from("--port", "9000")
        self.assertEqual(0, answer.returncode, answer.stderr)
        self.assertIn("usherd says --port 9000\n", answer.stdout)
        self.assertNotIn("usher says", answer.stdout)

    def test_unchecked_needs_no_checksum(self):
        self.assertIn("usherd says \n", self.run_from("--unchecked").stdout)

    def test_owners_and_modes_of_the_tarball_are_not_kept(self):
        self.run_from("--unchecked")
        for file in (self.root / "build" / "from").rglob("*"):
            facts = file.stat()
            self.assertEqual((os.getuid(), 0), (facts.st_uid, stat.S_IMODE(facts.st_mode) & ~0o755), file)


if __name__ == "__main__":
    unittest.main()
