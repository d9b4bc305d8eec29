#!/usr/bin/env python3
"""scripts/check_format.py: what it prints, and what it does without the program."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECKER = Path(__file__).resolve().parents[2] / "scripts" / "check_format.py"
sys.path.insert(0, str(CHECKER.parent))
sys.dont_write_bytecode = True
import check_format  # noqa: E402


class CheckFormat(unittest.TestCase):
    def test_a_line_that_is_laid_out_otherwise_is_found(self):
        program = check_format.formatter()
        if program is None:
            self.skipTest("clang-format 14 is not installed")
        with tempfile.TemporaryDirectory(dir=CHECKER.parents[1] / "build") as folder:
            file = Path(folder, "a.cpp")
            file.write_text("int  a;\n", encoding="utf-8")
            self.assertEqual([f"{file.relative_to(CHECKER.parents[1])}:1: not as clang-format 14 writes it"], check_format.check(program, [str(file)]))
            file.write_text("int a;\n", encoding="utf-8")
            self.assertEqual([], check_format.check(program, [str(file)]))

    def test_without_the_program_ci_fails_and_a_person_is_told(self):
        for ci, status in (("1", 1), ("", 0)):
            with self.subTest(ci=ci):
                answer = subprocess.run([sys.executable, CHECKER], env={**os.environ, "PATH": "", "CI": ci}, capture_output=True, text=True, check=False)
                self.assertEqual(status, answer.returncode)
                self.assertIn("clang-format 14 is not here", answer.stderr)


if __name__ == "__main__":
    unittest.main()
