#!/usr/bin/env python3
"""docs/console.md has each entry of the console's menu: a section of its own, or a row of the table of the other pages."""

import re
from pathlib import Path

import harness

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "console.md"
ADMIN = "ada@example.com"


class ConsoleGuide(harness.EndToEnd):
    def menu(self):
        server = self.server(**harness.TESTS).start()
        server.account(ADMIN, role="admin")
        cookies = "; ".join(f"{name}={value}" for name, value in server.sign_in(ADMIN).cookies().items())
        navigation = re.search(r'<nav aria-label="Console">(.*?)</nav>', server.ask("GET", "/admin", Cookie=cookies).text, re.DOTALL)
        return re.findall(r"</svg>([^<]+)</a>", navigation[1])

    def test_the_guide_has_each_entry_of_the_menu_and_no_other(self):
        menu = self.menu()
        text, _, others = GUIDE.read_text(encoding="utf-8").partition("\n## The other pages\n")
        sections = [heading for heading in re.findall(r"^## (.+)$", text, re.MULTILINE) if heading in menu]
        rows = re.findall(r"^\| ([A-Z][^|]*) \|", others, re.MULTILINE)
        self.assertEqual(sorted(menu), sorted(sections + rows))


if __name__ == "__main__":
    harness.main()
