#!/usr/bin/env python3
"""Writes docs/reference/ from what the programs say of themselves: the commands, HTTP operations, error codes, metrics and the format of
questionnaires. docs/settings.md is made from the setting table, by a test (tests/common/settings/reference_page_test.cpp).

    scripts/write_reference.py --usher build/release/bin/usher            writes the pages
    scripts/write_reference.py --usher build/release/bin/usher --check    compares them; prints those that differ and exits 1
"""

import argparse
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "reference"
NOTE = "<!-- Written by scripts/write_reference.py; a test compares. Edit {source}, not this page. -->"
METHODS = ("get", "put", "post", "patch", "delete")
ENTRY = re.compile(r"^  (\S+) +\S")
ERROR_ROW = re.compile(r'Row\{\w+::\w+, \w+::(\w+), "([A-Z0-9_]+)",\s*"([^"]+)",\s*"((?:[^"]|"\s*")+)"\}')
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
        for noun in self.entries(self.text("--help"), "Commands"):
            own = self.text(noun, "--help")
            verbs = self.entries(own, "Verbs")
            for words in [(noun, verb) for verb in verbs] or [(noun,)]:
                yield words, self.text(*words, "--help").partition("\n\nGlobal options")[0]


def commands_page(usher):
    command_help = Help(usher)
    top = command_help.text("--help")
    sections = [f"## usher {' '.join(words)}\n\n```text\n{text}\n```" for words, text in command_help.commands()]
    lead = "Options that every command takes, and the exit codes, stand in the first block."
    return page("Commands", "the commands in cli/commands", lead, f"## usher\n\n```text\n{top}\n```", *sections)


MEMBER_TYPES = {"Id": "name of a-z, 0-9 and `_`, a letter first", "Text": "text, or texts by language", "String": "text", "Boolean": "`true` or `false`",
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
    rows = [(kind, code, title, re.sub(r'"\s+"', "", detail)) for kind, code, title, detail in ERROR_ROW.findall(table)]
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
    """Name -> its labels, as docs/operating/monitoring.md has them; a test compares those with a running server."""
    guide = (ROOT / "docs" / "operating" / "monitoring.md").read_text(encoding="utf-8")
    return {name: labels.strip() for names, labels in DOCUMENTED.findall(guide) for name in re.findall(r"`([a-z_]+)`", names)}


def metrics_page():
    labels = labels_of_families()
    alerts = ALERT.findall((ROOT / "examples" / "prometheus" / "usher.rules.yml").read_text(encoding="utf-8"))
    lines = []
    for name, kind, help_text in sorted(families()):
        used = ", ".join(f"`{alert}`" for alert, query in alerts if re.search(rf"\b{name}(_bucket|_sum|_count)?\b", query))
        lines.append(f"| `{name}` | {kind} | {labels[name]} | {cell(help_text)} | {used} |")
    lead = ("Every family of `/metrics`, with the alerts of `examples/prometheus` that read it. A histogram has "
            "the series `_bucket`, `_sum` and `_count`. [Metrics](../operating/monitoring.md#metrics) says who may read them.")
    return page("Metrics", "the families that the server declares, and the labels in docs/operating/monitoring.md", lead,
                "\n".join(["| family | kind | labels | is | alerts |", "|---|---|---|---|---|", *lines]))


def pages(usher):
    document = json.loads((ROOT / "server" / "openapi.json").read_text(encoding="utf-8"))
    return {"commands.md": commands_page(usher), "questionnaire-format.md": questionnaire_page(usher), "http.md": http_page(document),
            "errors.md": errors_page(), "metrics.md": metrics_page()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--usher", required=True, help="the built program")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    given = parser.parse_args()
    differing = []
    for name, text in pages(given.usher).items():
        file = PAGES / name
        if given.check and (not file.exists() or file.read_text(encoding="utf-8") != text):
            differing.append(name)
        if not given.check:
            PAGES.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
    for name in differing:
        print(f"docs/reference/{name} differs from what the programs say; run scripts/write_reference.py --usher {given.usher}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
