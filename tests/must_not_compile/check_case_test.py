#!/usr/bin/env python3
"""Tests that the checker reports wrong cases."""

import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import check_case  # noqa: E402

COMPILER = os.environ.get("CXX", "c++")


class CheckCase(unittest.TestCase):
    def complaint(self, text, is_known=True):
        with tempfile.TemporaryDirectory() as folder:
            case, commands = Path(folder, "case.cpp"), Path(folder, "compile_commands.json")
            case.write_text(text, encoding="utf-8")
            entry = {"directory": folder, "command": f"{COMPILER} -DMUST_NOT_COMPILE -o case.o -c case.cpp", "file": "case.cpp"}
            commands.write_text(json.dumps([entry] if is_known else []), encoding="utf-8")
            found = check_case.complaint(commands, case)
            self.assertFalse(Path(folder, "case.o").exists())
            return found

    def test_a_true_case(self):
        self.assertIsNone(self.complaint("// Expected: does_not_exist\n#ifdef MUST_NOT_COMPILE\nint i = does_not_exist;\n#endif\n"))

    def test_a_case_that_compiles(self):
        self.assertIn("compiles with MUST_NOT_COMPILE", self.complaint("// Expected: does_not_exist\nint i = 0;\n"))

    def test_a_case_that_is_refused_for_another_reason(self):
        wrong = self.complaint("// Expected: does_not_exist\n#ifdef MUST_NOT_COMPILE\nint i = another_name;\n#endif\n")
        self.assertIn("does not say 'does_not_exist'", wrong)
        self.assertIn("another_name", wrong)

    def test_a_case_that_expects_nothing(self):
        self.assertIn("first line", self.complaint("#ifdef MUST_NOT_COMPILE\nint i = does_not_exist;\n#endif\n"))

    def test_a_case_that_the_build_does_not_know(self):
        self.assertIn("does not know it", self.complaint("// Expected: does_not_exist\n", is_known=False))


if __name__ == "__main__":
    unittest.main()
