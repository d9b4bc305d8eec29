#!/usr/bin/env python3
"""The packages of frontend/: they compile, their unit tests pass, and they keep their budgets (scripts/frontend test)."""

import shutil
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "end_to_end")]

import harness  # noqa: E402
import npm_packages  # noqa: E402

PATIENCE_SECONDS = 240
OLDEST_NODE = 20


def run(step):
    return subprocess.run([ROOT / "scripts" / "frontend", step], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)


class Packages(unittest.TestCase):
    def setUp(self):
        if npm_packages.node_version() < OLDEST_NODE or not shutil.which("npm"):
            self.skipTest(f"the packages are built by Node.js {OLDEST_NODE} or newer, and npm")
        if run("install").returncode:
            self.skipTest("npm's tools for frontend/ are not here and cannot be fetched")

    def test_they_pass_their_tests_and_keep_their_budgets(self):
        ran = run("test")
        print("\n".join(line for line in ran.stdout.splitlines() if " KiB of " in line))
        self.assertEqual(0, ran.returncode, ran.stdout + ran.stderr)


if __name__ == "__main__":
    harness.main()
