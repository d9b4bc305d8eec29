#!/usr/bin/env python3
"""The pages of docs/reference match what the programs say and record."""

import re
import subprocess
import sys
import unittest
from pathlib import Path

import harness

ROOT = Path(__file__).resolve().parents[2]
EVENT = r"(?:user|session|account|api_key|key|questionnaire|database|chat|mail|secret|passkey)\.[a-z_]+"


def events_in(files, quote):
    return {name for file in files for name in re.findall(f"{quote}({EVENT}){quote}", file.read_text(encoding="utf-8"))}


class Reference(unittest.TestCase):
    def test_the_written_pages_are_current(self):
        ran = subprocess.run([sys.executable, ROOT / "scripts" / "write_reference.py", "--usher", harness.programs.usher, "--check"],
                             capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)
        self.assertEqual((0, "", ""), (ran.returncode, ran.stdout, ran.stderr))

    def test_every_audit_event_is_explained(self):
        code = [file for folder in ("common/core", "cli") for file in sorted((ROOT / folder).rglob("*.cpp")) + sorted((ROOT / folder).rglob("*.h"))
                if "common/core/texts" not in file.as_posix()]
        self.assertEqual(events_in(code, '"'), events_in([ROOT / "docs" / "reference" / "audit-events.md"], "`"))

    def test_every_event_of_an_account_has_a_text_for_its_user(self):
        explained = events_in([ROOT / "docs" / "reference" / "audit-events.md"], "`")
        shown = events_in([ROOT / "common" / "core" / "texts" / "action_words.cpp"], '"') - {"selection.acted"}
        self.assertEqual({name for name in explained if name.startswith(("user.", "account.", "session.", "passkey.", "chat."))} - {"user.deleted"}, shown)


if __name__ == "__main__":
    harness.main()
