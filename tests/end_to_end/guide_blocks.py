"""The fenced blocks of the guides."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^( *)```([^\n]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
# scripts/write_reference.py writes the others, and a test compares them.
PAGES = ["README.md", *(file.relative_to(ROOT).as_posix() for file in sorted((ROOT / "docs").glob("*.md"))),
         *sorted(file.relative_to(ROOT).as_posix() for file in (ROOT / "examples").glob("*/README.md"))]


class Block:
    def __init__(self, page, section, info, text):
        self.page, self.section, self.text = page, section, text
        self.language, *self.marks = re.sub(' title="[^"]*"', "", info).split() or [""]
        title = re.search('title="([^"]*)"', info)
        self.title = title[1] if title else ""
        self.first_line = text.partition("\n")[0]

    def __str__(self):
        return f"{self.page}: {self.first_line}"


def blocks_of(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    headings = [(found.start(), found[1]) for found in re.finditer(r"^## (.+)$", text, re.MULTILINE)]
    for found in FENCE.finditer(text):
        indent, info, inside = found.groups()
        section = next((name for start, name in reversed(headings) if start < found.start()), "")
        yield Block(page, section, info, re.sub(f"^{indent}", "", inside, flags=re.MULTILINE))


def transcript(text):
    """(command, expected lines) of each `$ ` line."""
    for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *lines = step.splitlines()
        yield command, lines
