#!/usr/bin/env python3
"""Finds words that sound translated in everything people read: comments, guides, test names, help, pages and mails; and sentences of
more than 30 words in guides or 20 on pages and in mails. A sentence ends with `.`, `!`, `?`, `;` or `:`; blocks of code, tables and headings are none.

A sentence names the role (the caller, the client, the user) and the attack or the RFC section instead; CONTRIBUTING.md has the
style sheet. Prints one line a finding and exits 1, or nothing.

    scripts/check_words.py [--root FOLDER]
"""

import argparse
import json
import re
import sys
from pathlib import Path

MARKERS = ("whoever", "whosoever", "whom", "of whom", "nobody", "somebody", "lest", "is none", "are none", "one's own", "told of", "anew",
           "no such thing as", "that is no", "who owes", "by an act")
# A word that is a whole literal, such as the name of a field, is data.
MARKER = re.compile(r'\b(?!(?<=")\w+")(?:' + "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in MARKERS) + r")\b")

SUFFIXES = {"", ".cmake", ".in", ".socket", ".timer", ".cpp", ".css", ".h", ".html", ".js", ".json", ".md", ".mjs", ".py", ".service", ".sh", ".sql", ".story", ".toml", ".ts",
            ".tsx", ".txt", ".yml"}
ROOTS = (".ci", "cli", "cmake", "common", "docs", "examples", "frontend", "packaging", "scripts", "server", "sql", "tests")
# An applied migration never changes; recordings, and the conversations that make them, change together; the rest lists the words.
EXEMPT = ("sql/migrations/", "tests/contract/recordings/", "tests/interop/reference/conversations/", "scripts/check_words.py", "common/crypto/common_password_words.h",
          "tests/scripts/check_words_test.py")

MOST_WORDS = 30
MOST_WORDS_OF_PAGES = 20
PAGE_TEXTS = "common/core/texts/en.json"
GUIDES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md", "examples/*/README.md")
FENCED = re.compile(r"^ *(```|~~~).*?^ *\1 *$", re.MULTILINE | re.DOTALL)
NO_PROSE = re.compile(r" *[|#<]")
ITEM = re.compile(r"^ *(?:[-*]|\d+\.) ")
CODE = re.compile(r"`[^`]*`")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
SENTENCE_END = re.compile(r"(?<=[.!?;:])\s")


def files(root):
    yield from sorted(root.glob("*.md"))
    for top in ROOTS:
        for file in sorted((root / top).rglob("*")):
            path = file.relative_to(root).as_posix()
            if file.is_file() and file.suffix in SUFFIXES and not path.startswith(EXEMPT) and "node_modules" not in path and "/.docusaurus/" not in path and "__pycache__" not in path:
                yield file


def paragraphs(text):
    """(number of its first line, its text)"""
    text = FENCED.sub(lambda block: "\n" * block[0].count("\n"), text)
    first, lines = 0, []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        is_prose = line.strip() and not NO_PROSE.match(line)
        if lines and (not is_prose or ITEM.match(line)):
            yield first, " ".join(lines)
            lines = []
        if is_prose:
            first = first if lines else number
            lines.append(ITEM.sub("", line, count=1).strip())


def long_in(place, text, most):
    for sentence in SENTENCE_END.split(text):
        words = sentence.split()
        if len(words) > most:
            yield f'{place}: "{" ".join(words[:6])} …" has {len(words)} words; at most {most}'


def texts_of(value, key):
    """(key, text) of each text in a JSON value"""
    if isinstance(value, str):
        yield key, value
    else:
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts_of(inner, f"{key}.{name}")


def long_sentences(root):
    texts = root / PAGE_TEXTS
    for key, text in texts_of(json.loads(texts.read_text(encoding="utf-8")), PAGE_TEXTS) if texts.exists() else ():
        yield from long_in(key, text, MOST_WORDS_OF_PAGES)
    for pattern in GUIDES:
        for file in sorted(root.glob(pattern)):
            for number, paragraph in paragraphs(file.read_text(encoding="utf-8")):
                prose = LINK.sub(r"\1", CODE.sub("code", paragraph))
                yield from long_in(f"{file.relative_to(root).as_posix()}:{number}", prose, MOST_WORDS)


def findings(root):
    for file in files(root):
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # data, not text
        for number, line in enumerate(lines, 1):
            for found in MARKER.finditer(line):
                yield f'{file.relative_to(root).as_posix()}:{number}: "{found[0]}"; name the role, the attack or the RFC section'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent, help="the tree to check")
    root = parser.parse_args().root
    found = [*findings(root), *long_sentences(root)]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
