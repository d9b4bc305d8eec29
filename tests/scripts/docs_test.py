#!/usr/bin/env python3
"""Every page of docs/ is in the sidebar of the site, every link of a page leads to a file and a heading, and quoted messages are those of
the programs."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Pages of the site that lie elsewhere; scripts/docs copies them.
OUTSIDE = {"decisions", "reporting", "changelog", "examples/nginx", "examples/caddy", "examples/prometheus"}
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
ANCHOR = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)#([^)\s]+)\)")
FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

FIRST_CELL = re.compile(r"^\| ([^|]*) \|", re.MULTILINE)
QUOTED = re.compile(r"`([^`]+)`")


def texts_of_the_programs():
    """All sources, with the parts of a literal that goes on in the next line joined."""
    files = [file for top in ("cli", "common", "server") for suffix in ("*.cpp", "*.h") for file in sorted((ROOT / top).rglob(suffix))]
    return re.sub(r'"\s*\n\s*"', "", "\n".join(file.read_text(encoding="utf-8") for file in files))


def pages():
    return [page for folder in ("docs", "docs/decisions", "docs/operating", "docs/reference") for page in sorted((ROOT / folder).glob("*.md"))]


def guides():
    """What people read: also README and its neighbours, and the READMEs of examples."""
    return [*pages(), *sorted(ROOT.glob("*.md")), *sorted((ROOT / "examples").glob("*/README.md"))]


def anchors_of(page):
    """As GitHub and Docusaurus make them of headings."""
    headings = HEADING.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


class Docs(unittest.TestCase):
    def test_every_page_is_in_the_sidebar(self):
        sidebar = set(re.findall(r'"([A-Za-z/-]+)"', (ROOT / "docs/site/sidebars.ts").read_text(encoding="utf-8").partition("export default")[2]))
        ids = {page.relative_to(ROOT / "docs").with_suffix("").as_posix() for page in pages()}
        self.assertEqual(ids | OUTSIDE, {name for name in sidebar if (ROOT / f"docs/{name}.md").exists() or name in OUTSIDE})

    def test_every_link_to_an_example_leads_to_a_page_of_the_site(self):
        beside = {(page.name, link) for page in pages() for link in LINK.findall(page.read_text(encoding="utf-8")) if "examples/" in link}
        self.assertEqual(set(), {(page, link) for page, link in beside if link.replace("../", "") not in OUTSIDE})

    def test_each_picture_is_in_readme_or_a_guide(self):
        named = re.findall(r'(?:src|srcset)="docs/pictures/([^"]+)"', (ROOT / "README.md").read_text(encoding="utf-8"))
        for guide in (ROOT / "docs").glob("*.md"):
            named += re.findall(r"!\[[^]]+\]\(pictures/([^)]+)\)", guide.read_text(encoding="utf-8"))
        self.assertEqual({file.name for file in (ROOT / "docs/pictures").iterdir()}, set(named))

    def test_readme_quotes_the_figures(self):
        readme, figures = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/figures.md"))
        (ours, better_auth) = re.search(r"^\| `me` .*?\| ([\d,]+) a second \| ([\d,]+) a second", readme, re.MULTILINE).groups()
        self.assertRegex(figures, rf"\| `GET /auth/me` \| [\d,]+ \| {better_auth} \| {ours} \|")
        times, others, idle = re.search(r"- (\d+) times FastAPI's and (\d+) times Better Auth's reads on the same cores, in (\d+) MiB", readme).groups()
        self.assertIn(f"| {times}.0 and {others}.0 |", figures)
        measured = re.search(r"\| memory, idle .*?\| ([\d.]+) MiB \|", figures)[1]
        self.assertEqual(int(idle), round(float(measured)))

    def test_every_link_leads_to_a_file(self):
        broken = [f"{page.relative_to(ROOT)}: {link}" for page in guides() for link in LINK.findall(page.read_text(encoding="utf-8"))
                  if not (page.parent / link).exists()]
        self.assertEqual([], broken)

    def test_every_anchor_is_a_heading(self):
        named = [(page, link, anchor) for page in guides() for link, anchor in ANCHOR.findall(page.read_text(encoding="utf-8"))]
        self.assertGreater(len(named), 50)
        wrong = [f"{page.relative_to(ROOT)}: {link}#{anchor}" for page, link, anchor in named
                 if anchor not in anchors_of(page.parent / link if link else page)]
        self.assertEqual([], wrong)

    def test_troubleshooting_quotes_messages_that_exist(self):
        page = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
        said = texts_of_the_programs()
        messages = [message for cell in FIRST_CELL.findall(page) for message in QUOTED.findall(cell)]
        parts = [part.strip(" :;") for message in messages for part in message.split("…") if part.strip(" :;")]
        self.assertGreater(len(parts), 50)
        self.assertEqual([], [part for part in parts if part not in said])


if __name__ == "__main__":
    unittest.main()
