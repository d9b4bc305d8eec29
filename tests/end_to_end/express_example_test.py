#!/usr/bin/env python3
"""examples/express and docs/express.md against a running usherd, with Node.js and the packages that its lock file pins."""

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
        for name in ("server.mjs", "adapt.mjs", "usher.mjs", "package.json"):
            shutil.copy(EXAMPLE / name, self.folder)
        return self.start_script("server.mjs", env={**env, "PORT": str(self.port)}, **options)

    def start_script(self, name, **options):
        # Node looks for packages beside the script.
        (self.folder / "node_modules").symlink_to(self.modules, target_is_directory=True)
        return subprocess.Popen(["node", name], cwd=self.folder, **options)


class ExpressExample(Express, chat_back_end.DirectCalls, harness.EndToEnd):
    def test_a_body_without_a_question_is_refused(self):
        answer = self.ask("POST", "/chat", {"message": 5}, X_Anonymous_Id="visitor-1")
        self.assertEqual((422, "message must be a string"), (answer.status, answer.json()["detail"]))


class ExpressAdapts(Express, chat_back_end.Adapts, harness.EndToEnd):
    pass


class ExpressAdaptsByModel(Express, chat_back_end.AdaptsByModel, harness.EndToEnd):
    pass


class ExpressExampleLast(Express, chat_back_end.LastCalls, harness.EndToEnd):
    pass


class ExpressGuide(Express, chat_back_end.Guide, harness.EndToEnd):
    def start_back_end(self, **options):
        self.save("docs/express.md", "app.mjs", "examples/express/usher.mjs")
        return self.start_script("app.mjs", **options)

    def test_a_refusal_names_the_scheme_and_is_json_without_a_stack(self):
        answer = self.ask("GET", "/exercises")
        self.assertEqual("Bearer", answer.header("WWW-Authenticate"))
        self.assertEqual({"detail": "Sign in first"}, answer.json())
        self.assertNotIn("usher.mjs:", answer.text)


if __name__ == "__main__":
    harness.main()
