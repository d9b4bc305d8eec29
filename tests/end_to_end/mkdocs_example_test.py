#!/usr/bin/env python3
"""examples/mkdocs, built by MkDocs: the script and the element are in each page, and the script is one that usherd serves."""

import re
import shutil
import subprocess
import unittest
from pathlib import Path

import guide_blocks
import harness

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "mkdocs"


@unittest.skipUnless(shutil.which("mkdocs"), "mkdocs is not installed: scripts/setup --tests")
class Site(harness.EndToEnd):
    def test_each_page_has_the_script_and_the_menu(self):
        site = self.folder / "site"
        ran = subprocess.run(["mkdocs", "build", "--strict", "--site-dir", site], cwd=EXAMPLE, capture_output=True, text=True,
                             timeout=harness.PATIENCE_SECONDS, check=False)
        self.assertEqual(0, ran.returncode, ran.stdout + ran.stderr)
        server = self.server().start()
        for page in ("index.html", "exercises/index.html"):
            text = (site / page).read_text(encoding="utf-8")
            self.assertIn("<usher-menu></usher-menu>", text, page)
            (path,) = re.findall(r'<script src="http://localhost:8000(/[^"]+)" defer', text)
            self.assertEqual(200, server.ask("GET", path).status)

    def test_the_overrides_for_material_add_the_script_and_the_menu_once_in_each_page(self):
        """With a stand-in for the theme, which is not in Debian: a base.html with the two blocks of Material's."""
        config, main, *_ = (block.text for block in guide_blocks.blocks_of("docs/mkdocs.md") if block.section == "Material for MkDocs")
        self.assertIn("name: material\n", config)
        theme = self.folder / "overrides"
        theme.mkdir()
        (theme / "main.html").write_text(main, encoding="utf-8")
        (theme / "base.html").write_text("<head>{% block extrahead %}{% endblock %}</head><body>{% block header %}<header>{{ page.title }}</header>{% endblock %}"
                                         "{{ page.content }}</body>", encoding="utf-8")
        (self.folder / "docs").mkdir()
        (self.folder / "docs" / "index.md").write_text("# Course\n", encoding="utf-8")
        (self.folder / "mkdocs.yml").write_text("site_name: x\n" + config.replace("name: material", "name: null"), encoding="utf-8")
        ran = subprocess.run(["mkdocs", "build", "--strict"], cwd=self.folder, capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)
        self.assertEqual(0, ran.returncode, ran.stdout + ran.stderr)
        head, body = (self.folder / "site" / "index.html").read_text(encoding="utf-8").split("</head>")
        self.assertEqual(1, head.count('<script src="http://localhost:8000/usher.js" defer></script>'))
        self.assertRegex(body, r"<header>Course</header>\s*<div class=\"account\"><usher-menu></usher-menu></div>\s*<h1")


if __name__ == "__main__":
    harness.main()
