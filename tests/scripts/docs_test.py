#!/usr/bin/env python3
"""Every page of docs/ is in the sidebar of the site, every link of a page leads to a file and a heading, and quoted messages are those of
the programs."""

import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "bench"))
import figures as bench_figures  # noqa: E402
# Pages of the site that lie elsewhere; scripts/docs copies them.
OUTSIDE = {"decisions", "reporting", "changelog", "examples/hosts", "examples/nginx", "examples/caddy", "examples/prometheus"}
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
    return [page for folder in ("docs", "docs/decisions", "docs/reference") for page in sorted((ROOT / folder).glob("*.md"))]


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
        named = re.findall(r'(?:(?:src|srcset)="|\]\()docs/pictures/([^")]+)[")]', (ROOT / "README.md").read_text(encoding="utf-8"))
        for guide in (ROOT / "docs").glob("*.md"):
            named += re.findall(r"!\[[^]]+\]\(pictures/([^)]+)\)", guide.read_text(encoding="utf-8"))
        self.assertEqual({file.name for file in (ROOT / "docs/pictures").iterdir() if file.suffix != ".json"}, set(named))

    def test_readme_quotes_the_figures(self):
        readme, figures = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/figures.md"))
        rates = re.search(r"^\| `GET /auth/me` \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", figures, re.MULTILINE).groups()
        fastapi, better_auth, ours = (int(rate.replace(",", "")) for rate in rates)
        self.assertIn(f"| {ours / fastapi:.1f} and {ours / better_auth:.1f} |", figures)
        idle = re.search(r"\(PSS\) is (\d+ MiB); FastAPI has \d+ MiB, Better Auth (\d+ MiB)", figures).groups()
        self.assertIn(f"(docs/figures.md)) | {idle[0]} | {idle[1]} |", readme)
        self.assertEqual(bench_figures.chart(figures), bench_figures.CHART.read_text(encoding="utf-8"))
        quoted = re.search(bench_figures.QUOTED, readme)[0]
        self.assertEqual([f"{ours / fastapi:.0f}", f"{ours / better_auth:.0f}", idle[0].split()[0]], re.findall(r"\d+", quoted)[0::3])
        self.assertIn("medians of three rounds of five seconds", readme)
        seconds, rounds = map(int, re.search(r"--seconds (\d+) --rounds (\d+)", figures).groups())
        self.assertIsNone(bench_figures.too_short({"settings": {"seconds": seconds, "rounds": rounds}}))

    def test_figures_of_few_or_short_rounds_are_refused(self):
        for seconds, rounds in ((5, 2), (4, 3), (2, 1)):
            self.assertIn("--seconds 5 and --rounds 3", bench_figures.too_short({"settings": {"seconds": seconds, "rounds": rounds}}))

    def test_measured_figures_are_written_to_both(self):
        texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/figures.md")]
        figures = {key: {"median": 1234.4} for key in ("login_per_s", "signup_per_s", "refresh_per_s", "me_under_login_p99_ms", "idle_pss_mib")}
        targets = {name: {"figures": {**figures, "me_per_s": {"median": rate, "samples": [rate + 1, rate, rate + 2]}}}
                   for name, rate in (("fastapi", 1000.4), ("better-auth", 500), ("usherd", 25_250))}
        report = {"date": "2027-01-02", "machine": {"cpu": "Some(R) Processor", "cores": 4}, "databases": {"sqlite": {"targets": targets}}}
        readme, figures = bench_figures.rewritten(*texts, report, {name: 17.25 for name, _ in bench_figures.AIMS.values()})
        for shown in ("Measured on 2027-01-02 on 4 cores (Some Processor), Debian 12", "| `GET /auth/me` | 1,000 | 500 | 25,250 |",
                      "| `me`, lowest to highest round | 1,000 to 1,002 | 500 to 502 | 25,250 to 25,252 |",
                      "| 20 | 25.2 and 50.5 |", "| below 100 ms | 17 ms |", "(FastAPI 1,234 ms, Better Auth 1,234 ms)", "MiB, Better Auth 1234 MiB"):
            self.assertIn(shown, figures)
        self.assertIn("(docs/figures.md)) | 1234 MiB | 1234 MiB |", readme)
        self.assertIn("25 times FastAPI's (25 to 25) and 50 times Better Auth's (50 to 50) reads on the same cores, in 1234 MiB", readme)
        self.assertEqual([text.count("\n") for text in texts], [readme.count("\n"), figures.count("\n")])

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
        self.assertGreater(len(parts), 40)
        self.assertEqual([], [part for part in parts if part not in said])


if __name__ == "__main__":
    unittest.main()
