#!/usr/bin/env python3
"""Tests that the story runner reports wrong expectations."""

import contextlib
import os
import sqlite3
import stat
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import run_stories  # noqa: E402

# Stands in for usher: prints its words, then its input, complains on standard error, and exits with CODE.
FAKE = """#!/bin/sh
echo "words: $*"
cat
echo "oops $NAME" >&2
exit "${CODE:-0}"
"""


class StoryTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.fake = os.path.join(self.directory.name, "usher")
        with open(self.fake, "w") as file:
            file.write(FAKE)
        os.chmod(self.fake, os.stat(self.fake).st_mode | stat.S_IXUSR)

    def tearDown(self):
        self.directory.cleanup()

    def passes(self, text):
        path = os.path.join(self.directory.name, "a.story")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        output, sys.stdout = sys.stdout, open(os.devnull, "w")
        try:
            return run_stories.run_story(self.fake, path)
        finally:
            sys.stdout.close()
            sys.stdout = output

    def test_a_true_story_passes(self):
        self.assertTrue(self.passes('# comment\n% CODE=3\n% NAME=Ada\n$ usher a "b c" < "in\\nput\\n"\nwords: a b c\nin\nput\n! oops Ada\n[exit 3]\n'
                                    '% CODE=\n$ usher x\nwords: x\n! oops Ada\n'))

    def test_wildcards(self):
        self.assertTrue(self.passes('$ usher a b < "1\\n2\\n"\nwords: <any> b\n…\n! oops<any>\n'))
        self.assertTrue(self.passes('$ usher a < "1\\n\\n2\\n"\nwords: a\n1\n\\\n2\n! …\n'))
        self.assertFalse(self.passes('$ usher a b < "1\\n2\\n"\nwords: <any> c\n…\n! oops<any>\n'))

    def test_a_named_text_is_used_later(self):
        story = '$ usher a b.c\nwords: a <any:what>\n! oops \n$ usher <what> "x <what>"\nwords: %s x <what>\n! oops \n'
        self.assertTrue(self.passes(story % "b.c"))
        self.assertTrue(self.passes(story % "<what>"))
        self.assertFalse(self.passes(story % "bxc"))

    def test_each_wrong_expectation_fails(self):
        for wrong in ("words: b\n! oops \n", "words: a\n", "! oops \n", "words: a\nmore\n! oops \n", "words: a\n! oops\n! more\n",
                      "words: a\n! oops \n[exit 1]\n", "! words: a\noops \n", "words.*\n! oops \n"):
            self.assertFalse(self.passes("$ usher a\n" + wrong), wrong)

    def test_a_wrong_first_command_is_not_forgiven_by_a_right_last_one(self):
        self.assertFalse(self.passes("$ usher a\nwrong\n! oops \n$ usher b\nwords: b\n! oops \n"))

    def test_a_database_can_be_changed_in_between(self):
        database = os.path.join(self.directory.name, "a.db")
        with contextlib.closing(sqlite3.connect(database)) as connection:
            connection.executescript("CREATE TABLE t (x TEXT)")
        self.assertTrue(self.passes(f'$ usher a b\nwords: a <any:what>\n! oops \n$ sqlite3 {database} "INSERT INTO t VALUES (\'<what>\')"\n'))
        with contextlib.closing(sqlite3.connect(database)) as connection:
            self.assertEqual(connection.execute("SELECT x FROM t").fetchall(), [("b",)])
        self.assertFalse(self.passes(f'$ sqlite3 {database} "INSERT INTO u VALUES (1)"\n'))
        self.assertFalse(self.passes(f'$ sqlite3 {database} "SELECT x FROM t"\nb\n'))
        self.assertFalse(self.passes('$ sqlite3 none.db "SELECT 1"\n'))

    def test_a_file_can_be_made(self):
        path = os.path.join(self.directory.name, "b.txt")
        self.assertTrue(self.passes(f'$ write {path} < "a\\nb"\n$ usher a\nwords: a\n! oops \n'))
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "a\nb")
        self.assertFalse(self.passes('$ write no/such/directory/b.txt < "a"\n'))

    def test_a_story_without_commands_is_an_error(self):
        for text in ("# nothing\n", "words: a\n$ usher a\n", "$ rm x\n", "$ sqlite3 a.db\n", "$ write\n"):
            with self.assertRaises(ValueError):
                self.passes(text)


if __name__ == "__main__":
    unittest.main()
