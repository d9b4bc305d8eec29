#!/usr/bin/env python3
"""The tests of examples/docusaurus as its README has them, with Debian's Chromium and a server for tests; and they and docs/testing.md compile
with Playwright's own types. npm installs 400 MiB for it, so this is no test of every run. Port 3000 must be free.

    site_trial.py --usherd build/release/bin/usherd --usher build/release/bin/usher"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "end_to_end")]

import harness  # noqa: E402
import npm_packages  # noqa: E402
from guide_blocks import blocks_of  # noqa: E402
from neighbour import free_port  # noqa: E402

SITE = ROOT / "examples" / "docusaurus"
TESTS = SITE / "e2e"
TOOLS = ROOT / "build" / "frontend" / "node_modules"
PATIENCE_SECONDS = 900
COMPILER = {"strict": True, "noEmit": True, "module": "nodenext", "target": "es2022", "lib": ["es2022", "dom"], "types": ["node"],
            "typeRoots": [str(TOOLS / "@types")]}
OF_PLAYWRIGHT = ("playwright.config.ts", "tests/course.spec.ts")


class SiteTrial(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.run_there(SITE, "npm", "run", "packages")
        cls.run_there(TESTS, "npm", "ci")

    @staticmethod
    def run_there(folder, *words, **settings):
        ran = subprocess.run(words, cwd=folder, env={**os.environ, **settings}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             timeout=PATIENCE_SECONDS, check=False)
        if ran.returncode:
            raise AssertionError(f"{' '.join(map(str, words))}\n{ran.stdout}{ran.stderr}")
        return ran.stdout

    def test_the_site_passes(self):
        usher = f"http://localhost:{free_port()}"
        with tempfile.TemporaryDirectory() as folder:
            output = self.run_there(TESTS, "npm", "test", USHERD=harness.programs.usherd, USHER_URL=usher, USHER_FOLDER=folder,
                                    CHROMIUM=npm_packages.chromium(), CI="true")
        self.assertIn("3 passed", output)

    def test_the_code_compiles(self):
        """That of the site, and of the guide."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
            (folder / "node_modules").symlink_to(TESTS / "node_modules")
            blocks = {block.title: block.text for block in blocks_of("docs/testing.md") if block.title in OF_PLAYWRIGHT}
            self.assertEqual(set(OF_PLAYWRIGHT), set(blocks))
            for title, text in blocks.items():
                (folder / title).parent.mkdir(exist_ok=True)
                (folder / title).write_text(text, encoding="utf-8")
            files = [*OF_PLAYWRIGHT, *(str(TESTS / file) for file in ("playwright.config.ts", "reader.spec.ts"))]
            (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": COMPILER, "files": files}), encoding="utf-8")
            self.run_there(folder, "node", TOOLS / "typescript" / "bin" / "tsc")


if __name__ == "__main__":
    harness.main()
