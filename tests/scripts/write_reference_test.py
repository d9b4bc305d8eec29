#!/usr/bin/env python3
"""scripts/write_reference.py: a table that names a person says what becomes of it."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
sys.dont_write_bytecode = True
import write_reference  # noqa: E402

RULES = {f"*.{rule}": "yes" for rule in write_reference.FATES}
WORDS = {"notes": "A note.", "*.id": "id", "*.user_id": "the account"}


class WriteReference(unittest.TestCase):
    def missing(self, columns, rules):
        return write_reference.schema_page({"notes": [(column, "TEXT", False) for column in columns]}, WORDS, rules)[1]

    def test_a_personal_table_needs_every_rule(self):
        self.assertEqual([], self.missing(["id", "user_id"], RULES))
        self.assertEqual([], self.missing(["id"], {}))
        for rule in write_reference.FATES:
            with self.subTest(rule=rule):
                rest = {name: text for name, text in RULES.items() if name != f"*.{rule}"}
                self.assertEqual([f"sql/personal.txt: notes.{rule} is missing"], self.missing(["id", "user_id"], rest))

    def test_what_is_in_no_schema_is_found(self):
        found = write_reference.left_over({"notes": [("id", "TEXT", False)]}, {**WORDS, "gone.id": "id"}, {**RULES, "gone.undo": "yes", "notes.undone": "yes"})
        self.assertEqual(["sql/meanings.txt: *.user_id is in no schema", "sql/meanings.txt: gone.id is in no schema",
                          "sql/personal.txt: gone.undo is no rule of a table", "sql/personal.txt: notes.undone is no rule of a table"], found)


if __name__ == "__main__":
    unittest.main()
