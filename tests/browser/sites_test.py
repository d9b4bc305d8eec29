#!/usr/bin/env python3
"""Pages as MkDocs, VitePress and Docusaurus build them: they come back whole, and the forms of variants in docs/readers.md stay whole.

    sites_test.py --usherd build/release/bin/usherd --usher build/release/bin/usher [unittest's options]"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "end_to_end")]

import harness  # noqa: E402
import npm_packages  # noqa: E402
import sites  # noqa: E402


class Sites(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        if not npm_packages.chromium() or not shutil.which("mkdocs"):
            self.skipTest("Chromium or MkDocs is not here: scripts/setup --tests")
        self.modules, fetched = npm_packages.fetch(HERE), sites.modules()
        built = subprocess.run([sites.ROOT / "scripts" / "frontend"], capture_output=True, text=True, check=False)
        if None in (self.modules, fetched) or (built.returncode and not (sites.FRONTEND / "node_modules").exists()):
            self.skipTest("npm's packages are not here and cannot be fetched")
        self.assertEqual(0, built.returncode, built.stdout + built.stderr)
        self.pages = sites.build(fetched)

    def test_pages_come_back_whole(self):
        self.assertEqual(24, len(self.pages))
        server = self.server(CORS_ORIGINS="http://localhost:3000").start()
        site = {name: str(sites.BUILT / name / sites.GENERATORS[name].html) for name in ("docusaurus", "vitepress")} | {"usher": f"http://localhost:{server.port}"}
        given = {"modules": str(self.modules), "chromium": npm_packages.chromium(), "packages": str(sites.FRONTEND), "pages": self.pages, "live": site}
        ran = subprocess.run(["node", HERE / "sites.mjs", json.dumps(given)], capture_output=True, text=True, timeout=harness.PATIENCE["command"], check=False)
        print(ran.stdout)
        self.assertEqual((0, ""), (ran.returncode, ran.stderr), ran.stdout)

    def test_variants_stay_whole(self):
        questions = self.folder / "questions.json"
        self.assertEqual(0, self.usher("questionnaire", "init", str(questions)).returncode)
        for name, generator in sites.GENERATORS.items():
            with self.subTest(name):
                ran = self.usher("questionnaire", "uses", str(sites.BUILT / name / generator.html), "--questionnaire", str(questions), "-o", "csv")
                self.assertEqual(0, ran.returncode, ran.stdout + ran.stderr)
                self.assertIn("else, beside", ran.stdout)


if __name__ == "__main__":
    harness.main()
