#!/usr/bin/env python3
"""Chat through the built server: a real socket on either side."""

import signal

import chat_upstream
import harness


class ChatTest(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.upstream = chat_upstream.Upstream()
        self.addCleanup(self.upstream.close)
        self.running = self.server(CHAT_UPSTREAM_URL=self.upstream.url).start()

    def ask(self, **headers):
        return chat_upstream.Stream(self, self.running.port, "/api/chat/message", '{"message": "Hello"}', headers)

    def history(self, session, **headers):
        """Nothing as long as nothing is stored: storing does not delay answers."""
        answer = self.running.ask("GET", f"/api/chat/history?session_id={session}", **headers)
        self.assertIn(answer.status, (200, 404))
        return [(one["role"], one["content"], one.get("ending")) for one in answer.json().get("messages", [])]

    def test_a_back_end_that_breaks_off_causes_an_error_event_and_what_arrived_is_stored(self):
        token = self.running.sign_up("ada@example.com").json()["access_token"]
        stream = self.ask(Authorization=f"Bearer {token}")
        self.upstream.take().begin().say("half").send(b"data: {").break_off()
        events = stream.rest()
        self.assertIn(b'\n\nevent: error\ndata: {"code":"ANSWER_CUT"', events)
        kept = [("user", "Hello", None), ("assistant", "half", "cut")]
        harness.wait_for("the half to be kept", lambda: self.history(stream.head().getheader("X-Chat-Session-Id"), Authorization=f"Bearer {token}") == kept)

    def test_a_suspension_ends_the_running_stream(self):
        token = self.running.sign_up("ada@example.com").json()["access_token"]
        stream = self.ask(Authorization=f"Bearer {token}")
        self.upstream.take().begin().say("x")
        stream.read(5)
        self.assertEqual(self.usher("user", "suspend", "ada@example.com", "--yes").returncode, 0)
        self.assertIn(b'"code":"SESSION_ENDED"', stream.rest())

    def test_stopping_the_server_ends_running_streams_with_an_event(self):
        stream = self.ask()
        self.upstream.take().begin().say("x")
        stream.read(5)
        self.running.send(signal.SIGTERM)
        self.assertIn(b'"code":"SHUTTING_DOWN"', stream.rest())
        self.assertEqual(self.running.wait(), 0)


if __name__ == "__main__":
    harness.main()
