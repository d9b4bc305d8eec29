#!/usr/bin/env python3
"""Writes docs/reference/schema.md: the tables of the newest schema, from sql/migrations and sql/meanings.txt. `--check`: prints what is
wrong with the committed page or the meanings instead, and exits 1."""

import argparse
import re
import sqlite3
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "schema.md"
HEAD = """# Tables

The newest schema, the same on SQLite and PostgreSQL. Times are milliseconds since 1970 in UTC, flags 0 or 1, ids UUIDs of version 7.
What ends in `_sealed` is encrypted under a key of [the secret](../secret.md), what ends in `_hash` is base64url(SHA-256). Back ends that share
the database read [the views](../back-ends.md), whose columns are promised; these may change with a release.
"""


def newest_schema():
    """table -> [(column, type, may be NULL)]"""
    database = sqlite3.connect(":memory:")
    for step in sorted((ROOT / "sql" / "migrations").glob("*.up.sql")):
        database.executescript(step.read_text(encoding="utf-8"))
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid")
    return {name: [(row[1], row[2], not row[3] and not row[5]) for row in database.execute(f"PRAGMA table_info({name})")] for (name,) in tables}


def meanings():
    lines = (ROOT / "sql" / "meanings.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def page_of(schema, words):
    """The page, and what has no meaning."""
    parts, missing = [HEAD], []

    def meaning(*names):
        found = next((words[name] for name in names if name in words), None)
        if found is None:
            missing.append(names[0])
        return found or ""

    for table, columns in schema.items():
        parts.append(f"## `{table}`\n\n{meaning(table)}\n\n| column | type | meaning |\n|---|---|---|")
        for column, kind, is_nullable in columns:
            parts.append(f"| `{column}` | {kind}{' or NULL' if is_nullable else ''} | {meaning(f'{table}.{column}', f'*.{column}')} |")
        parts.append("")
    return "\n".join(parts), missing


def left_over(schema, words):
    columns = {f"{table}.{column}" for table, rows in schema.items() for column, *_ in rows}
    known = columns | set(schema) | {re.sub(r"^\w+", "*", name) for name in columns}
    return [name for name in words if name not in known]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    schema, words = newest_schema(), meanings()
    page, missing = page_of(schema, words)
    findings = [f"sql/meanings.txt: {name} has no meaning" for name in missing]
    findings += [f"sql/meanings.txt: {name} is in no schema" for name in left_over(schema, words)]
    if options.check and not findings and (not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page):
        findings.append("docs/reference/schema.md is not what scripts/write_schema.py writes")
    if not options.check:
        PAGE.write_text(page, encoding="utf-8")
    print(*findings, sep="\n", end="\n" if findings else "")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
