#!/usr/bin/env python3
"""Writes docs/reference/ from what the programs say of themselves: the commands, HTTP operations, error codes, metrics and the format of
questionnaires. docs/settings.md is made from the setting table, by a test (tests/common/settings/reference_page_test.cpp).

    scripts/write_reference.py --usher build/release/bin/usher            writes the pages
    scripts/write_reference.py --usher build/release/bin/usher --check    compares them; prints those that differ and exits 1
"""

import argparse
import json
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
ERROR_ROW = re.compile(r'ErrorRow\{ErrorCode::\w+, ErrorKind::\w+, "([A-Z0-9_]+)",\s*"([^"]+)",\s*"((?:[^"]|"\s*")+)"\}')

FAMILY = re.compile(r'\b(counter|gauge|histogram)\(\s*"((?:usher|process)_[a-z0-9_]+)",\s*((?:"(?:[^"])+"\s*)+)[,)]')
FAMILY_NAME = re.compile(r'\b(?:counter|gauge|histogram)\(\s*"(?:usher|process)_')
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


def questionnaire_page(usher):
    text = Help(usher).text("help", "questionnaire-format")
    lead = "What `usher help questionnaire-format` prints. [Questionnaires](../questionnaire.md) says how one is used."
    return page("Format of questionnaires", "the topic in cli/commands/help", lead, f"```text\n{text}\n```")


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


def statuses(document):
    """The HTTP status of each error code, as the operations state it."""
    found = {}
    for _, _, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status[0] in "45":
                found |= {code: status for code in answer["description"].split(", ")}
    return found


def errors_page(document):
    status_of = statuses(document)
    table = (ROOT / "common" / "base" / "error_code.h").read_text(encoding="utf-8")
    rows = [(code, title, re.sub(r'"\s+"', "", detail)) for code, title, detail in ERROR_ROW.findall(table)]
    if len(rows) != table.count("ErrorRow{ErrorCode::"):
        sys.exit("scripts/write_reference.py: not every row of common/base/error_code.h has the form that this script reads")
    lines = [f"| `{code}` | {status_of.get(code, '')} | {cell(title)} | {cell(detail)} |" for code, title, detail in sorted(rows)]
    lead = ("The `code` of a problem, which stays as it is; `detail` may say more than here. Codes without a status are those of commands, or "
            "of answers that no single operation lists. `/auth/problems/CODE` shows the same on a running server.")
    return page("Error codes", "the table in common/base/error_code.h", lead,
                "\n".join(["| code | status | title | detail |", "|---|---|---|---|", *lines]))


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
    """Name -> its labels, as docs/operations.md has them; a test compares those with a running server."""
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    return {name: labels.strip() for names, labels in DOCUMENTED.findall(guide) for name in re.findall(r"`([a-z_]+)`", names)}


def metrics_page():
    labels = labels_of_families()
    alerts = ALERT.findall((ROOT / "examples" / "prometheus" / "usher.rules.yml").read_text(encoding="utf-8"))
    lines = []
    for name, kind, help_text in sorted(families()):
        used = ", ".join(f"`{alert}`" for alert, query in alerts if re.search(rf"\b{name}(_bucket|_sum|_count)?\b", query))
        lines.append(f"| `{name}` | {kind} | {labels[name]} | {cell(help_text)} | {used} |")
    lead = ("Every family of `/metrics`, with the alerts of `examples/prometheus` that read it. A histogram has "
            "the series `_bucket`, `_sum` and `_count`. [Operating Usher](../operations.md#metrics) says who may read them.")
    return page("Metrics", "the families that the server declares, and the labels in docs/operations.md", lead,
                "\n".join(["| family | kind | labels | is | alerts |", "|---|---|---|---|---|", *lines]))


def pages(usher):
    document = json.loads((ROOT / "server" / "openapi.json").read_text(encoding="utf-8"))
    return {"commands.md": commands_page(usher), "questionnaire-format.md": questionnaire_page(usher), "http.md": http_page(document),
            "errors.md": errors_page(document), "metrics.md": metrics_page()}


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
