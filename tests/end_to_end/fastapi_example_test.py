#!/usr/bin/env python3
"""examples/fastapi and docs/fastapi.md against a running usherd, with Debian's python3-fastapi, python3-jwt and python3-uvicorn."""

import subprocess
import unittest

import chat_back_end
import harness


def python():
    return harness.python_with("fastapi, jwt, cryptography, uvicorn")


class FastApi:
    def require_packages(self):
        if python() is None:
            raise unittest.SkipTest("python3-fastapi, python3-jwt or python3-uvicorn is not installed")

    def start_back_end(self, place=chat_back_end.EXAMPLES / "fastapi", **options):
        command = [python(), "-B", "-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"]
        return subprocess.Popen(command, cwd=place, **options)


class FastApiExample(FastApi, chat_back_end.DirectCalls, harness.EndToEnd):
    def test_a_body_without_a_question_is_refused(self):
        answer = self.ask("POST", "/chat", {"message": 5.5, "context_limit": "many"}, X_Anonymous_Id="visitor-1")
        self.assertEqual(422, answer.status)
        self.assertIn("context_limit", answer.text)


class FastApiAdapts(FastApi, chat_back_end.Adapts, harness.EndToEnd):
    pass


class FastApiAdaptsByModel(FastApi, chat_back_end.AdaptsByModel, harness.EndToEnd):
    pass


class FastApiExampleLast(FastApi, chat_back_end.LastCalls, harness.EndToEnd):
    pass


class FastApiGuide(FastApi, chat_back_end.Guide, harness.EndToEnd):
    def start_back_end(self, **options):
        self.save("docs/fastapi.md", "app.py", "examples/fastapi/usher_auth.py")
        return super().start_back_end(self.folder, **options)


if __name__ == "__main__":
    harness.main()
