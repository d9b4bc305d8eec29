#!/usr/bin/env python3
"""Makes small trees and asks scripts/check_words.py about each."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECKER = Path(__file__).resolve().parents[2] / "scripts" / "check_words.py"


def run(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return subprocess.run([sys.executable, str(CHECKER), "--root", folder], capture_output=True, text=True, check=False)


class CheckWords(unittest.TestCase):
    def test_a_marker_word_is_found_with_its_line(self):
        answer = run({"common/base/a.h": "#pragma once\n// Whoever calls this waits.\n"})
        self.assertEqual(answer.stdout, 'common/base/a.h:2: "Whoever"; name the role, the attack or the RFC section\n')
        self.assertEqual(answer.returncode, 1)

    def test_guides_tests_pages_and_scripts_are_read(self):
        for name in ("README.md", "docs/a.md", "tests/a_test.cpp", "server/pages/a.html", "scripts/run", "sql/queries/a/b.sql"):
            with self.subTest(name=name):
                self.assertEqual(run({name: "told of nobody\n"}).stdout.count("\n"), 2)

    def test_names_in_code_and_other_words_pass(self):
        answer = run({"common/base/a.h": "bool is_nobody_here();  // the caller, the latest one\n"})
        self.assertEqual((answer.stdout, answer.returncode), ("", 0))

    def test_applied_migrations_and_recordings_are_exempt(self):
        answer = run({"sql/migrations/0001_a.up.sql": "-- nobody\n", "tests/contract/recordings/a.json": '"nobody"\n'})
        self.assertEqual((answer.stdout, answer.returncode), ("", 0))

    def test_a_guide_has_no_sentence_of_more_than_30_words(self):
        words = " ".join(["word"] * 31)
        answer = run({"docs/a.md": f"# Title\n\nOne.\n\n- Of 422. Two\n  {words}.\n"})
        self.assertEqual(answer.stdout, 'docs/a.md:5: "Two word word word word word …" has 32 words; at most 30\n')
        half = " ".join(["word"] * 29)
        for text in (f"{half}; {half}: {half}. {half}", f"```sh\n{words}\n```", f"| {words} |", f"# {words}", f"`{words}` is code", f"- {half}\n- {half}"):
            with self.subTest(text=text):
                self.assertEqual(run({"README.md": text + "\n"}).stdout, "")
        self.assertEqual(run({"docs/decisions/a.md": words}).stdout, "")

    def test_a_page_has_no_sentence_of_more_than_20_words(self):
        words = " ".join(["word"] * 20)
        name = "common/core/texts/en.json"
        answer = run({name: json.dumps({"a": {"b": [f"{words}. {words}", f"Two {words}."]}})})
        self.assertEqual(answer.stdout, f'{name}.a.b.1: "Two word word word word word …" has 21 words; at most 20\n')


if __name__ == "__main__":
    unittest.main()
