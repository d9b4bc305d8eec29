#!/usr/bin/env python3
"""Adapted pages through the built server: readers who share calls, a kill, the token, and sizes."""

import json
import signal

import chat_upstream
import harness

EASY = b'data: {"delta":"easy"}\n\n'


class Stream(chat_upstream.Stream):
    def source(self):
        return self.head().getheader("X-Adapted")


class AdaptedPagesTest(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.upstream = chat_upstream.Upstream()
        self.addCleanup(self.upstream.close)
        self.running = self.server(**self.settings()).start()
        self.ada = self.bearer("ada@example.com")

    def settings(self, **more):
        return {"ADAPT_UPSTREAM_URL": self.upstream.url, "ADAPT_LANGUAGES": "ur", **more}

    def bearer(self, email):
        return {"Authorization": "Bearer " + self.running.sign_up(email).json()["access_token"]}

    def restart(self):
        """On another port, where earlier tokens are of another issuer."""
        self.running = self.server(**self.settings()).start()
        body = {"email": "ada@example.com", "password": harness.PASSWORD}
        self.ada = {"Authorization": "Bearer " + self.running.ask("POST", "/auth/login", body).json()["access_token"]}

    def press(self, headers=None, raw=None, **members):
        body = {"task": "personalize", "page": "/docs/nodes", "title": "Nodes", "text": "# Nodes", **members}
        return Stream(self, self.running.port, "/api/pages/adapt", raw or json.dumps(body), self.ada if headers is None else headers)

    def kept(self):
        return json.loads(self.usher("page", "list", "-o", "json").stdout)

    def make(self, text="# Nodes"):
        stream = self.press(text=text)
        self.upstream.take().begin().say("easy").end()
        self.assertEqual((stream.source(), stream.rest()), ("fresh", EASY))
        harness.wait_for("the answer to be kept", lambda: any(row["title"] == "Nodes" for row in self.kept()))

    def test_readers_share_a_call_while_it_runs_and_its_answer_afterwards(self):
        first = self.press()
        exchange = self.upstream.take()
        self.assertEqual(exchange.body["traits"], {"experience_level": "beginner", "professional_role": "student"})
        self.assertNotIn(b"ada", exchange.bytes)
        exchange.begin().say("ea")
        self.assertEqual(first.read(22), b'data: {"delta":"ea"}\n\n')  # before the end
        bob = self.bearer("bob@example.com")
        second = self.press(bob)
        self.assertEqual((second.source(), second.read(22)), ("joined", b'data: {"delta":"ea"}\n\n'))
        exchange.say("sy").end()
        for stream in (first, second):
            self.assertEqual(stream.rest(), b'data: {"delta":"sy"}\n\n')
        kept = self.press(bob)
        self.assertEqual((kept.source(), kept.rest()), ("kept", EASY))
        harness.wait_for("the answer to be kept", self.kept)
        self.assertEqual(self.running.stop(), 0)
        self.assertEqual([row["hits"] for row in self.kept()], [2])  # posted at the stop
        self.restart()
        again = self.press()
        self.assertEqual((again.source(), again.rest()), ("kept", EASY))
        self.assertTrue(self.upstream.exchanges.empty())

    def test_a_kill_in_the_middle_leaves_nothing_half_kept(self):
        stream = self.press()
        self.upstream.take().begin().say("half")
        stream.read(5)
        self.running.stop(signal.SIGKILL)
        self.assertEqual(self.kept(), [])
        self.restart()
        self.make()
        self.assertEqual(len(self.kept()), 1)

    def test_the_token_opens_nothing_here(self):
        self.press()
        token = self.upstream.take().begin().end().headers["Authorization"]
        for path in ("/auth/me", "/auth/verify", "/api/auth/get-session", "/api/v1/profile", "/auth/admin/users"):
            answer = self.running.ask("GET", path, Authorization=token)
            self.assertIn((answer.status, answer.text), [(401, answer.text), (200, "null")], path)
        self.assertEqual(self.press({"Authorization": token}).head().status, 401)

    def test_bodies_of_escaped_text_are_taken_and_larger_ones_are_not(self):
        body = '{"task":"translate","page":"/","title":"","language":"ur","text":"%s"}'
        stream = self.press(raw=body % ("\\u0061" * (64 * 1024)))
        self.assertEqual(len(self.upstream.take().begin().say("x").end().body["text"]), 64 * 1024)
        self.assertEqual((stream.head().status, stream.rest()), (200, b'data: {"delta":"x"}\n\n'))
        self.assertEqual(self.press(text="x" * (64 * 1024 + 1)).head().status, 422)
        self.assertEqual(self.press(raw=body % ("\\u0061" * (72 * 1024))).head().status, 413)
        self.assertEqual(self.running.ask("POST", "/auth/login", {"email": "x" * 70000, "password": "x"}).status, 413)

    def test_a_page_is_forgotten_and_goes_with_its_only_reader(self):
        self.make()
        self.assertEqual(self.usher("page", "forget", "--page", "/elsewhere", "--yes").returncode, 0)
        self.assertEqual(len(self.kept()), 1)
        self.assertEqual(self.usher("page", "forget", "--page", "/docs/nodes", "--yes").returncode, 0)
        self.assertEqual(self.kept(), [])
        self.make("# Other")
        self.assertEqual(self.usher("user", "delete", "ada@example.com", "--yes").returncode, 0)
        self.assertEqual(self.kept(), [])


if __name__ == "__main__":
    harness.main()
