#!/usr/bin/env python3
"""examples/express against a running usherd, with Node.js and the packages that its lock file pins."""

import shutil
import subprocess
import unittest

import chat_back_end
import harness
import npm_packages

EXAMPLE = chat_back_end.EXAMPLES / "express"
OLDEST_NODE = 20


class Express:
    def require_packages(self):
        if npm_packages.node_version() < OLDEST_NODE:
            raise unittest.SkipTest(f"the example needs Node.js {OLDEST_NODE} or newer")
        self.modules = npm_packages.fetch(EXAMPLE)
        if self.modules is None:
            raise unittest.SkipTest("npm's express and jose are not here and cannot be fetched")

    def start_back_end(self, env, **options):
        # Node looks for packages beside the script.
        shutil.copy(EXAMPLE / "server.mjs", self.folder)
        shutil.copy(EXAMPLE / "package.json", self.folder)
        (self.folder / "node_modules").symlink_to(self.modules, target_is_directory=True)
        return subprocess.Popen(["node", "server.mjs"], cwd=self.folder, env={**env, "PORT": str(self.port)}, **options)


class ExpressExample(Express, chat_back_end.DirectCalls, harness.EndToEnd):
    def test_a_body_without_a_question_is_refused(self):
        answer = self.ask("POST", "/chat", {"message": 5}, X_Anonymous_Id="visitor-1")
        self.assertEqual((422, "message must be a string"), (answer.status, answer.json()["detail"]))


class ExpressExampleLast(Express, chat_back_end.LastCalls, harness.EndToEnd):
    pass


if __name__ == "__main__":
    harness.main()
