#!/usr/bin/env python3
"""The packages of frontend/: they compile, their unit tests pass, they keep their budgets (scripts/frontend test), and the code of
docs/front-end.md compiles with them."""

import shutil
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

OLDEST_NODE = 20
MODULES = ROOT / "build" / "frontend" / "node_modules"
COMPILER = ["--noEmit", "--strict", "--jsx", "react-jsx", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom,dom.iterable", "--skipLibCheck"]
# What the guide's code takes from its site.
OF_THE_SITE = """
declare const email: string, password: string, code: string, signal: AbortSignal;
declare function show(state: unknown): void;
declare function add(text: string): void;
declare function Exercises(): null;
"""


def run(step):
    return subprocess.run([ROOT / "scripts" / "frontend", step], capture_output=True, text=True, timeout=harness.PATIENCE["build"], check=False)


class Packages(unittest.TestCase):
    def setUp(self):
        if npm_packages.node_version() < OLDEST_NODE or not shutil.which("npm"):
            self.skipTest(f"the packages are built by Node.js {OLDEST_NODE} or newer, and npm")
        if run("install").returncode:
            self.skipTest("npm's tools for frontend/ are not here and cannot be fetched")

    def test_they_pass_their_tests_and_keep_their_budgets(self):
        ran = run("test")
        print("\n".join(line for line in ran.stdout.splitlines() if " KiB of " in line))
        self.assertEqual(0, ran.returncode, ran.stdout + ran.stderr)

    def test_the_code_of_the_guide_compiles_with_them(self):
        self.assertEqual(0, run("build").returncode)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
            (folder / "node_modules").symlink_to(MODULES)
            (folder / "site.d.ts").write_text(OF_THE_SITE, encoding="utf-8")
            code = [block for block in blocks_of("docs/front-end.md") if block.language in ("ts", "tsx")]
            self.assertGreater(len(code), 1)
            for i, block in enumerate(code):
                (folder / f"block{i}.{block.language}").write_text(block.text, encoding="utf-8")
            files = [file.name for file in folder.iterdir() if file.suffix in (".ts", ".tsx")]
            ran = subprocess.run(["node", MODULES / "typescript" / "bin" / "tsc", *COMPILER, *files], cwd=folder, capture_output=True, text=True,
                                 timeout=harness.PATIENCE["build"], check=False)
            self.assertEqual((0, ""), (ran.returncode, ran.stdout))


if __name__ == "__main__":
    harness.main()
