#!/usr/bin/env python3
"""examples/mkdocs, built by MkDocs: the script and the element are in each page, and the script is one that usherd serves."""

import re
import shutil
import subprocess
import unittest
from pathlib import Path

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


if __name__ == "__main__":
    harness.main()
