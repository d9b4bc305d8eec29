#!/usr/bin/env python3
"""scripts/demo, in a tree of its own with programs that do nothing: what it deletes."""

import os
import shutil
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "demo"


class DemoTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for path in ("scripts", "programs", "examples/demo"):
            (self.root / path).mkdir(parents=True)
        shutil.copy(SCRIPT, self.root / "scripts" / "demo")
        (self.root / "examples" / "demo" / "chat.py").write_text("", encoding="utf-8")
        for name, text in {"usher": """echo '[{"password": "x"}]'""", "usherd": ":"}.items():
            program = self.root / "programs" / name
            program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
            program.chmod(0o755)
        self.data = self.root / "demo" / "data"

    def demo(self, folder):
        return subprocess.run([self.root / "scripts" / "demo", "--programs", self.root / "programs", "--folder", folder],
                              capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]})

    def test_data_of_others_are_not_deleted(self):
        self.data.mkdir(parents=True)
        (self.data / "thesis.txt").write_text("mine", encoding="utf-8")
        answer = self.demo(self.root / "demo")
        self.assertEqual(2, answer.returncode)
        self.assertIn(f"{self.data} is not from scripts/demo", answer.stderr)
        self.assertTrue((self.data / "thesis.txt").exists())

    def test_an_empty_folder_is_no_folder(self):
        answer = self.demo("")
        self.assertEqual((2, ""), (answer.returncode, answer.stdout))
        self.assertIn("usage: scripts/demo", answer.stderr)

    def test_its_own_data_are_private_and_begin_again(self):
        for _ in range(2):
            answer = self.demo(self.root / "demo")
            self.assertEqual(0, answer.returncode, answer.stderr)
            self.assertEqual(0o700, stat.S_IMODE(self.data.stat().st_mode))
            self.assertFalse((self.data / "old").exists())
            (self.data / "old").touch()


if __name__ == "__main__":
    unittest.main()
