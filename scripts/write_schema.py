#!/usr/bin/env python3
"""Writes docs/reference/schema.md: the tables of the newest schema, from sql/migrations, sql/meanings.txt and sql/personal.txt. `--check`:
prints what is wrong with the committed page or these texts instead, and exits 1."""

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

# A table with one of these columns names a person, and says what becomes of it.
PERSONAL = {"user_id", "owner", "owner_id", "adopted_by", "address", "address_digest", "email", "ip", "subject"}
RULES = ("export", "erasure", "merge", "undo", "import", "copy", "restore", "prune")


def newest_schema():
    """table -> [(column, type, may be NULL)]"""
    database = sqlite3.connect(":memory:")
    for step in sorted((ROOT / "sql" / "migrations").glob("*.up.sql")):
        database.executescript(step.read_text(encoding="utf-8"))
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid")
    return {name: [(row[1], row[2], not row[3] and not row[5]) for row in database.execute(f"PRAGMA table_info({name})")] for (name,) in tables}


def texts(name):
    lines = (ROOT / "sql" / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def page_of(schema, words, rules):
    """The page, and what has no meaning or rule."""
    parts, missing = [HEAD], []

    def meaning(*names):
        return text_of(words, "meanings.txt", *names)

    def text_of(known, source, *names):
        found = next((known[name] for name in names if name in known), None)
        if found is None:
            missing.append(f"sql/{source}: {names[0]} is missing")
        return found or ""

    for table, columns in schema.items():
        parts.append(f"## `{table}`\n\n{meaning(table)}\n\n| column | type | meaning |\n|---|---|---|")
        for column, kind, is_nullable in columns:
            parts.append(f"| `{column}` | {kind}{' or NULL' if is_nullable else ''} | {meaning(f'{table}.{column}', f'*.{column}')} |")
        if PERSONAL & {column for column, *_ in columns}:
            parts.append("\n| what becomes of it | |\n|---|---|")
            parts += [f"| {rule} | {text_of(rules, 'personal.txt', f'{table}.{rule}', f'*.{rule}')} |" for rule in RULES]
        parts.append("")
    return "\n".join(parts), missing


def left_over(schema, words, rules):
    columns = {f"{table}.{column}" for table, rows in schema.items() for column, *_ in rows}
    known = columns | set(schema) | {re.sub(r"^\w+", "*", name) for name in columns}
    known_rules = {f"{table}.{rule}" for table in ["*", *schema] for rule in RULES}
    return [f"sql/meanings.txt: {name} is in no schema" for name in words if name not in known] + [
        f"sql/personal.txt: {name} is no rule of a table" for name in rules if name not in known_rules]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    schema, words, rules = newest_schema(), texts("meanings.txt"), texts("personal.txt")
    page, missing = page_of(schema, words, rules)
    findings = missing + left_over(schema, words, rules)
    if options.check and not findings and (not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page):
        findings.append("docs/reference/schema.md is not what scripts/write_schema.py writes")
    if not options.check:
        PAGE.write_text(page, encoding="utf-8")
    print(*findings, sep="\n", end="\n" if findings else "")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
