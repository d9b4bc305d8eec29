#!/usr/bin/env python3
"""The typed client of docs/quickstart.md: types of a running usherd's /openapi.json, compiled and run."""

import re
import shutil
import subprocess
import unittest
from pathlib import Path

import harness
import npm_packages

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "quickstart.md"
PACKAGES = "typed_client"
OLDEST_NODE = 20
COMPILE = ["--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext", "client.ts"]


def lines_of_guide():
    (block,) = re.findall(r"^```ts\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return block


class TypedClient(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        if npm_packages.node_version() < OLDEST_NODE:
            raise unittest.SkipTest(f"openapi-typescript needs Node.js {OLDEST_NODE} or newer")
        modules = npm_packages.fetch(PACKAGES)
        if modules is None:
            raise unittest.SkipTest("npm's openapi-typescript is not here and cannot be fetched")
        (self.folder / "node_modules").symlink_to(modules, target_is_directory=True)
        shutil.copy(npm_packages.HERE / PACKAGES / "package.json", self.folder)
        self.running = self.server().start()
        self.url = f"http://localhost:{self.running.port}"
        made = self.run_program("openapi-typescript", f"{self.url}/openapi.json", "-o", "usher.d.ts")
        self.assertEqual(0, made.returncode, made.stderr)

    def run_program(self, name, *arguments):
        program = self.folder / "node_modules" / ".bin" / name
        return subprocess.run([program, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=harness.PATIENCE["command"], check=False)

    def compile(self, source):
        (self.folder / "client.ts").write_text(source, encoding="utf-8")
        return self.run_program("tsc", *COMPILE)

    def test_signs_in(self):
        email = "test@example.com"
        self.assertEqual(201, self.running.sign_up(email).status)
        compiled = self.compile(lines_of_guide().replace("http://localhost:8000", self.url).replace("SecureP@ssw0rd", harness.PASSWORD))
        self.assertEqual((0, ""), (compiled.returncode, compiled.stdout))
        ran = subprocess.run(["node", "client.js"], cwd=self.folder, capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=True)
        self.assertEqual(f"Signed in: {email}\n", ran.stdout)

    def test_a_misspelt_member_does_not_compile(self):
        compiled = self.compile(lines_of_guide().replace("password:", "pasword:"))
        self.assertIn("'pasword' does not exist", compiled.stdout)


if __name__ == "__main__":
    harness.main()
