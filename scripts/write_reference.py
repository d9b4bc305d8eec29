#!/usr/bin/env python3
"""Writes what is made from the code: server/openapi.json, docs/settings.md and docs/reference.

    scripts/write_reference.py [--bin build/debug/bin]    writes all, by usher, test_server and test_common_settings of build/release/bin
    scripts/write_reference.py --check [--usher PATH]     compares docs/reference/schema.md, and with the program the other pages that need no
                                                          test's; prints what differs or is missing, and exits 1
"""

import argparse
import json
import math
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "reference"
NOTE = "<!-- Written by scripts/write_reference.py; a test compares. Edit {source}, not this page. -->"
# Test programs, and their hidden cases that write a file each.
WRITERS = {"test_server": ("[write_openapi]", "[write_access]"), "test_common_settings": ("[write_docs]",)}
METHODS = ("get", "put", "post", "patch", "delete")
ENTRY = re.compile(r"^  (\S+) +\S")
ERROR_ROW = re.compile(r'Row\{\w+::\w+, \w+::(\w+), "([A-Z0-9_]+)",\s*"([^"]+)",\s*"((?:[^"]|"\s+")+)"(?:, "([^"]+)")?\}')
STATUS_NUMBER = re.compile(r"^  (k\w+) = (\d+),$", re.MULTILINE)
STATUS_OF_KIND = re.compile(r"case ErrorKind::(\w+):\s*return HttpStatus::(\w+);")
FIELD_TEXT = re.compile(r'"field\.([A-Z_]+)": "([^"]+)"')
MEMBER_TABLE = re.compile(r"std::array k(\w+)\{\n((?: +MemberRule\{[^{}]*\},\n)+)\};")
MEMBER_ROW = re.compile(r'MemberRule\{"([^"]+)", Type::k(\w+), (true|false),\s*"([^"]+)"(?:, ([^}]+))?\}')
NUMBER = re.compile(r"std::size_t (k\w+) = ([\d' *]+);")
FAMILY = re.compile(r'\b(?:real_)?(counter|gauge|histogram)\(\s*"((?:usher|process)_[a-z0-9_]+)",\s*((?:"(?:[^"])+"\s*)+)[,)]')
FAMILY_NAME = re.compile(r'\b(?:real_)?(?:counter|gauge|histogram)\(\s*"(?:usher|process)_')
DOCUMENTED = re.compile(r"^\| (`(?:usher|process)_[^|]*)\|([^|]*)\|", re.MULTILINE)
ALERT = re.compile(r"alert: (\w+)\n +expr:(.*?)\n +(?:for|labels):", re.DOTALL)

SCHEMA_HEAD = """# Tables

The newest schema, the same on SQLite and PostgreSQL. Times are milliseconds since 1970 in UTC, flags 0 or 1, ids UUIDs of version 7.
What ends in `_sealed` is encrypted under a key of [the secret](../operations.md#the-secret), what ends in `_hash` is base64url(SHA-256). Back ends that share
the database read [the views](../back-ends.md), whose columns are promised; these may change with a release.
"""

# A table with one of these columns names a person, and says what becomes of it.
PERSONAL = {"user_id", "owner", "owner_id", "adopted_by", "address", "address_digest", "reader_digest", "email", "ip", "subject"}
FATES = ("export", "erasure", "merge", "undo", "import", "copy", "restore", "prune")


def page(title, source, *parts):
    return "\n\n".join([f"# {title}", NOTE.format(source=source), *parts]) + "\n"


class Help:
    """The help of the commands of one program."""

    def __init__(self, usher):
        self.usher = usher

    def text(self, *words):
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "NO_COLOR": "1", "COLUMNS": "100"}
        ran = subprocess.run([self.usher, *words], capture_output=True, text=True, env=environment, timeout=30, check=True)
        return ran.stdout.rstrip("\n")

    def entries(self, text, heading):
        """The first words of the lines below a heading."""
        block = text.partition(f"\n{heading}:\n")[2].partition("\n\n")[0]
        return [ENTRY.match(line)[1] for line in block.splitlines() if ENTRY.match(line)]

    def commands(self):
        """(words, own help) of each command that does something."""
        for noun in self.entries("\n" + self.text("help", "commands"), "Commands"):
            own = self.text(noun, "--help")
            verbs = self.entries(own, "Verbs")
            for words in [(noun, verb) for verb in verbs] or [(noun,)]:
                yield words, self.text(*words, "--help").partition("\n\nGlobal options")[0]


def commands_page(usher):
    command_help = Help(usher)
    top = command_help.text("--help").partition("\nCommands:")[0] + "\n" + "\n\n".join(
        command_help.text("help", topic) for topic in ("commands", "exit-codes"))
    sections = [f"## usher {' '.join(words)}\n\n```text\n{text}\n```" for words, text in command_help.commands()]
    lead = "Options that every command takes, and the exit codes, stand in the first block."
    return page("Commands", "the commands in cli/commands", lead, f"## usher\n\n```text\n{top}\n```", *sections)


MEMBER_TYPES = {"Id": "name of a-z, 0-9 and `_`, a letter first", "Text": "text, or texts by language", "String": "text",
                "Value": "text on one line, without outer spaces and marks of direction", "Boolean": "`true` or `false`",
                "Version": "whole number from 1 on", "Array": "list", "Object": "object", "Any": "text, number, `true` or `false`"}
MEMBER_PLACES = {"File": "The file", "Notice": "`notice`", "Step": "`steps`", "Question": "`questions` of a step", "Option": "`options` of a question",
                 "When": "`when` of a question"}


def product(text, numbers):
    """The value of `256 * 1024` or `2 * kMaxIdCharacters`."""
    return math.prod(numbers[factor] if factor in numbers else int(factor.replace("'", "")) for factor in text.split(" * "))


def member_table(rows, numbers):
    lines = []
    for name, kind, required, about, most in rows:
        most = "kMaxIdCharacters" if kind == "Id" else most
        bound = f", at most {product(most, numbers):,}" if most else ""
        lines.append(f"| `{name}` | {MEMBER_TYPES[kind]}{bound} | {'yes' if required == 'true' else ''} | {cell(about)} |")
    return "\n".join(["| member | is | required | for |", "|---|---|---|---|", *lines])


def questionnaire_page(usher):
    text = Help(usher).text("help", "questionnaire-format")
    source = (ROOT / "common" / "core" / "questionnaire" / "questionnaire_format.h").read_text(encoding="utf-8")
    numbers = {name: product(value, {}) for name, value in NUMBER.findall(source)}
    rows = {name: MEMBER_ROW.findall(body) for name, body in MEMBER_TABLE.findall(source)}
    if rows.keys() != MEMBER_PLACES.keys() or sum(map(len, rows.values())) != source.count('MemberRule{"'):
        sys.exit("scripts/write_reference.py: not every member of questionnaire_format.h has the form that this script reads")
    lead = ("What `usher help questionnaire-format` prints, and every member of a file. The bound of a text is in characters, of a list in "
            f"entries; a file has at most {numbers['kMaxQuestions']} questions and {numbers['kMaxFileBytes'] // 1024} KiB. "
            "[Questionnaires](../questionnaire.md) says how one is used.")
    sections = [f"## {place}\n\n{member_table(rows[name], numbers)}" for name, place in MEMBER_PLACES.items()]
    return page("Format of questionnaires", "the topic in cli/commands/help, and common/core/questionnaire/questionnaire_format.h", lead,
                f"```text\n{text}\n```", *sections)


def cell(text):
    return " ".join(text.replace("|", "\\|").split())


def operations(document):
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield method.upper(), path, methods[method]


def members_of(schema, document):
    """`name`, `name?` of each member of a body, in its order; empty without one."""
    name = schema.get("$ref", "").removeprefix("#/components/schemas/")
    known = document["components"]["schemas"].get(name, schema)
    required = known.get("required", [])
    return [f"`{member}`" if member in required else f"`{member}?`" for member in known.get("properties", {})]


def body_of(operation, document):
    content = operation.get("requestBody", {}).get("content", {})
    return next((members_of(kind["schema"], document) for kind in content.values()), [])


def operation_section(method, path, operation, document):
    lines = [f"### {method} {path}", f"{operation['summary']}. {operation.get('description', '')}".strip()]
    query = [f"- `{one['name']}` ({one['in']}): {cell(one.get('description', ''))}".rstrip(": ") for one in operation.get("parameters", [])]
    if query:
        lines.append("\n".join(query))
    if body := body_of(operation, document):
        lines.append("Body: " + ", ".join(body))
    answers = [f"{status}" if status.startswith("2") or status.startswith("3") else f"{status} {cell(answer['description'])}"
               for status, answer in operation["responses"].items()]
    lines.append("Answers: " + "; ".join(answers))
    return "\n\n".join(lines)


def http_page(document):
    by_tag = {tag["name"]: [] for tag in document["tags"]}
    for method, path, operation in operations(document):
        by_tag[operation["tags"][0]].append(operation_section(method, path, operation, document))
    lead = ("Every operation outside of `/api/auth`, whose protocol is [Better Auth's](../better-auth.md). A member with `?` may be left "
            "out. Errors are `application/problem+json` with a [code](errors.md). A running server has the same as `/openapi.json`, with "
            "the schema of each answer, and `/docs` to try it.")
    sections = ["\n\n".join([f"## {tag}", *those]) for tag, those in by_tag.items() if those]
    return page("HTTP", "the operations' notes in server/", lead, *sections)


def rows_of(file):
    """(name of its kind or status, code, title, detail) of each row of a table of errors."""
    table = (ROOT / file).read_text(encoding="utf-8")
    rows = [(kind, code, title, re.sub(r'"\s+"', "", detail).replace("{}", "usher " + act)) for kind, code, title, detail, act in ERROR_ROW.findall(table)]
    if len(rows) != len(re.findall(r"Row\{\w+::", table)):
        sys.exit(f"scripts/write_reference.py: not every row of {file} has the form that this script reads")
    return rows


def errors_page():
    statuses = (ROOT / "server" / "http" / "messages" / "error_status.h").read_text(encoding="utf-8")
    number_of = dict(STATUS_NUMBER.findall(statuses))
    status_of_kind = dict(STATUS_OF_KIND.findall(statuses))
    by_code = {code: (number_of[status], title, detail) for status, code, title, detail in rows_of("server/http/messages/refusals.h")}
    by_code |= {code: (number_of[status_of_kind[kind]], title, detail) for kind, code, title, detail in rows_of("common/base/error_code.cpp")}
    errors = [f"| `{code}` | {status} | {cell(title)} | {cell(detail)} |" for code, (status, title, detail) in sorted(by_code.items())]
    texts = FIELD_TEXT.findall((ROOT / "frontend" / "react" / "src" / "texts" / "en.ts").read_text(encoding="utf-8"))
    fields = [f"| `{code}` | {cell(text)} |" for code, text in sorted(texts)]
    lead = ("The `code` of a problem, which stays as it is; `detail` may say more than here. `/auth/problems/CODE` shows the same on a running "
            "server. Commands print the detail, and have [exit codes](commands.md#usher) instead of a status. "
            "[Troubleshooting](../troubleshooting.md) says what to do about the most frequent ones.")
    of_fields = ("The member `errors` of `VALIDATION_FAILED` lists the first 20 wrong fields (`errors_left_out` counts the others), each with its "
                 "`field`, such as `answers.languages[1]`, a `message` that says what is wrong and how to mend it, and a `code`; the second column is what the forms of `usherd-react` show.")
    return page("Error codes", "the tables in common/base/error_code.cpp, server/http/messages/refusals.h and frontend/react/src/texts/en.ts", lead,
                "\n".join(["| code | status | title | detail |", "|---|---|---|---|", *errors]),
                "## Codes of fields", of_fields, "\n".join(["| code | text |", "|---|---|", *fields]))


def families():
    """(name, kind, help) of each family of metrics that the server declares."""
    for file in sorted([*(ROOT / "server").rglob("*.cpp"), *(ROOT / "common" / "core").rglob("*.cpp")]):
        text = file.read_text(encoding="utf-8")
        found = FAMILY.findall(text)
        if len(found) != len(FAMILY_NAME.findall(text)):
            sys.exit(f"scripts/write_reference.py: not every family of {file.relative_to(ROOT)} has the form that this script reads")
        for kind, name, helps in found:
            yield name, kind, "".join(re.findall(r'"([^"]*)"', helps))


def labels_of_families():
    """Name -> its labels, as docs/monitoring.md has them; a test compares those with a running server."""
    guide = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
    return {name: labels.strip() for names, labels in DOCUMENTED.findall(guide) for name in re.findall(r"`([a-z_]+)`", names)}


def metrics_page():
    labels = labels_of_families()
    alerts = ALERT.findall((ROOT / "examples" / "prometheus" / "usher.rules.yml").read_text(encoding="utf-8"))
    lines = []
    for name, kind, help_text in sorted(families()):
        used = ", ".join(f"`{alert}`" for alert, query in alerts if re.search(rf"\b{name}(_bucket|_sum|_count)?\b", query))
        lines.append(f"| `{name}` | {kind} | {labels[name]} | {cell(help_text)} | {used} |")
    lead = ("Every family of `/metrics`, with the alerts of `examples/prometheus` that read it. A histogram has "
            "the series `_bucket`, `_sum` and `_count`. [Metrics](../monitoring.md#metrics) says who may read them.")
    return page("Metrics", "the families that the server declares, and the labels in docs/monitoring.md", lead,
                "\n".join(["| family | kind | labels | is | alerts |", "|---|---|---|---|---|", *lines]))


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


def schema_page(schema, words, rules):
    """The page, and what has no meaning or rule."""
    parts, missing = [SCHEMA_HEAD], []

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
            parts += [f"| {rule} | {text_of(rules, 'personal.txt', f'{table}.{rule}', f'*.{rule}')} |" for rule in FATES]
        parts.append("")
    return "\n".join(parts), missing


def left_over(schema, words, rules):
    columns = {f"{table}.{column}" for table, rows in schema.items() for column, *_ in rows}
    known = columns | set(schema) | {re.sub(r"^\w+", "*", name) for name in columns}
    known_rules = {f"{table}.{rule}" for table in ["*", *schema] for rule in FATES}
    return [f"sql/meanings.txt: {name} is in no schema" for name in words if name not in known] + [
        f"sql/personal.txt: {name} is no rule of a table" for name in rules if name not in known_rules]


def findings_of_schema():
    """docs/reference/schema.md, and what sql/meanings.txt and sql/personal.txt lack or have too much."""
    schema, words, rules = newest_schema(), texts("meanings.txt"), texts("personal.txt")
    text, missing = schema_page(schema, words, rules)
    return text, missing + left_over(schema, words, rules)


def pages(usher):
    document = json.loads((ROOT / "server" / "openapi.json").read_text(encoding="utf-8"))
    return {"commands.md": commands_page(usher), "questionnaire-format.md": questionnaire_page(usher), "http.md": http_page(document),
            "errors.md": errors_page(), "metrics.md": metrics_page()}


def write_by_tests(folder):
    for program, cases in WRITERS.items():
        for case in cases:
            subprocess.run([folder / program, case], check=True, stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=Path, default=ROOT / "build" / "release" / "bin", help="where the programs are")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--usher", help="with --check: the program whose pages are compared")
    given = parser.parse_args()
    schema, findings = findings_of_schema()
    wanted = {"schema.md": schema}
    if not given.check:
        write_by_tests(given.bin)
    if given.usher or not given.check:
        wanted |= pages(given.usher or given.bin / "usher")
    for name, text in wanted.items():
        file = PAGES / name
        if not given.check:
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            findings.append(f"docs/reference/{name} is not what the code says; run scripts/write_reference.py")
    print(*findings, sep="\n", end="\n" if findings else "")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
