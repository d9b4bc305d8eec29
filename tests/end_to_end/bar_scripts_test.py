#!/usr/bin/env python3
"""The scripts of <usher-adapt> are read beside the programs at each request: absent, come, changed and gone while the server runs."""

import os
import shutil
import subprocess

import harness

NAMES = ("adapt.js", "adapt-tools.js")
SITE = {"Origin": "http://localhost:3000"}
UPSTREAM = {"CHAT_UPSTREAM_URL": "http://127.0.0.1:1", "ADAPT_UPSTREAM_URL": "http://127.0.0.1:1"}


class BarScripts(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.installed = self.folder / "installed"
        (self.installed / "bin").mkdir(parents=True)
        for program in (harness.programs.usherd, harness.programs.usher):
            shutil.copy(program, self.installed / "bin")
        self.scripts = self.installed / "share" / "usher"

    def ask(self, server, name, status, **headers):
        answer = server.ask("GET", f"/account/{name}", **SITE, **headers)
        self.assertEqual(status, answer.status, answer.text)
        self.assertEqual(("cross-origin", SITE["Origin"]), (answer.header("Cross-Origin-Resource-Policy"), answer.header("Access-Control-Allow-Origin")))
        return answer

    def doctor(self):
        ran = subprocess.run([self.installed / "bin" / "usher", "doctor"], cwd=self.folder, capture_output=True, text=True, check=False,
                             env=harness.environment({**harness.FAST, **harness.CHEAP_KEYS, **UPSTREAM}))
        return ran.stdout + ran.stderr

    def test_they_are_read_at_each_request(self):
        server = self.server(CORS_ORIGINS=SITE["Origin"], **UPSTREAM)
        server.wrapper = ["sh", "-c", f'exec {self.installed}/bin/usherd "$@"']
        server.start()
        for name in NAMES:
            self.ask(server, name, 404)
        self.assertIn(f"{self.scripts}/adapt.js is missing", self.doctor())

        self.scripts.mkdir(parents=True)
        tags = set()
        for text in ("first()", "second()"):
            for name in NAMES:
                (self.scripts / name).write_text(text)
                plain = self.ask(server, name, 200)
                self.assertEqual((text, "text/javascript; charset=utf-8", "public, max-age=300"), (plain.text, plain.header("Content-Type"), plain.header("Cache-Control")))
                self.ask(server, name, 304, **{"If-None-Match": plain.header("ETag")})
                tags.add(plain.header("ETag"))
        self.assertEqual(2, len(tags))
        self.assertNotIn("is missing", self.doctor())

        os.remove(self.scripts / "adapt-tools.js")
        self.ask(server, "adapt-tools.js", 404)
        self.assertIn("adapt-tools.js is missing", self.doctor())
        self.assertEqual(0, server.stop())


if __name__ == "__main__":
    harness.main()
