#!/usr/bin/env python3
"""Chat through the built server: a real socket on either side."""

import base64
import contextlib
import json
import signal
import threading

import chat_upstream
import harness


class Stream:
    """An answer as it arrives."""

    def __init__(self, port, message, **headers):
        self.connection = harness.connect(port)
        body = message if isinstance(message, dict) else {"message": message}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request("POST", "/api/chat/message", json.dumps(body), {"Content-Type": "application/json", **names})
        self.response = None

    def head(self):
        self.response = self.response or self.connection.getresponse()
        return self.response

    def read(self, count):
        return self.head().read(count)

    def rest(self):
        return self.head().read()

    def session(self):
        return self.head().getheader("X-Chat-Session-Id")

    def close(self):
        if self.response:
            self.response.close()
        self.connection.close()


class ChatTest(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.upstream = chat_upstream.Upstream()
        self.addCleanup(self.upstream.close)
        self.running = self.server(CHAT_UPSTREAM_URL=self.upstream.url).start()

    def ask(self, message, **headers):
        stream = Stream(self.running.port, message, **headers)
        self.addCleanup(stream.close)
        return stream

    def history(self, session, **headers):
        """Nothing as long as nothing is stored: storing does not delay answers."""
        answer = self.running.ask("GET", f"/api/chat/history?session_id={session}", **headers)
        self.assertIn(answer.status, (200, 404))
        return [(one["role"], one["content"]) for one in answer.json().get("messages", [])]

    def test_a_visitor_is_answered_byte_for_byte_and_finds_it_again(self):
        stream = self.ask("Hello", Cookie="theirs=1", X_Forwarded_For="192.0.2.9")
        exchange = self.upstream.take()
        self.assertEqual(exchange.body, {"message": "Hello"})
        self.assertIsNone(exchange.headers["Cookie"])
        self.assertIsNone(exchange.headers["X-Forwarded-For"])
        exchange.begin().say("Hi")
        first = b'data: {"delta": "Hi"}\n\n'
        self.assertEqual(stream.read(len(first)), first)  # before the end
        self.assertEqual(stream.head().getheader("Content-Type"), "text/event-stream")
        self.assertEqual(stream.head().getheader("X-Content-Type-Options"), "nosniff")
        cookies = [line for line in stream.head().headers.get_all("Set-Cookie")]
        self.assertEqual([line.split("=")[0] for line in cookies], ["usher_anonymous"])
        self.assertEqual(stream.session(), exchange.headers["X-Chat-Session-Id"])
        exchange.say(" there").send(b"data: [DONE]\r\n\r\n").end()
        self.assertEqual(stream.rest(), b'data: {"delta": " there"}\n\ndata: [DONE]\r\n\r\n')
        cookie = cookies[0].split(";")[0]
        harness.wait_for("the answer to be kept", lambda: len(self.history(stream.session(), Cookie=cookie)) == 2)
        self.assertEqual(self.history(stream.session(), Cookie=cookie), [("user", "Hello"), ("assistant", "Hi there")])

    def test_a_user_is_named_by_a_token_of_a_minute(self):
        token = self.running.sign_up("ada@example.com").json()["access_token"]
        self.ask("Hello", Authorization=f"Bearer {token}")
        sent = self.upstream.take().begin().end().headers["Authorization"].removeprefix("Bearer ")
        claims = json.loads(base64.urlsafe_b64decode(sent.split(".")[1] + "=="))
        self.assertEqual(claims["scope"], "chat")
        self.assertEqual(claims["aud"], "/".join(self.upstream.url.split("/")[:3]))
        self.assertEqual(claims["exp"] - claims["iat"], 60)
        self.assertNotIn("sid", claims)
        self.assertEqual(claims["profile"]["experience_level"], "beginner")
        self.assertEqual(self.running.ask("GET", "/auth/me", Authorization=f"Bearer {sent}").status, 401)

    def test_failures_before_the_first_byte_are_problems(self):
        stream = self.ask("Hello", Origin="http://localhost:3000")
        self.upstream.take().begin(status=500, content_type="text/html").end()
        self.assertEqual(stream.head().status, 502)
        self.assertEqual(stream.head().getheader("Access-Control-Allow-Origin"), "http://localhost:3000")
        self.assertEqual(json.loads(stream.rest())["code"], "UPSTREAM_FAILED")
        self.upstream.close()
        down = self.ask("Hello")
        self.assertEqual(down.head().status, 502)

    def test_a_back_end_that_breaks_off_causes_an_error_event_and_what_arrived_is_stored(self):
        token = self.running.sign_up("ada@example.com").json()["access_token"]
        stream = self.ask("Hello", Authorization=f"Bearer {token}")
        self.upstream.take().begin().say("half").send(b"data: {").break_off()
        events = stream.rest()
        self.assertIn(b'\n\nevent: error\ndata: {"code":"UPSTREAM_FAILED"', events)
        kept = [("user", "Hello"), ("assistant", "half")]
        harness.wait_for("the half to be kept", lambda: self.history(stream.session(), Authorization=f"Bearer {token}") == kept)

    def test_a_client_that_leaves_ends_the_question_and_what_arrived_is_stored(self):
        token = self.running.sign_up("ada@example.com").json()["access_token"]
        stream = self.ask({"message": "Hello", "session_id": "notes"}, Authorization=f"Bearer {token}")
        exchange = self.upstream.take().begin().say("kept")
        stream.read(5)
        stream.close()

        def noticed():  # an upstream learns of it by what it writes
            exchange.send(b": ping\n\n")
            return exchange.gone.wait(0.01)

        harness.wait_for("the upstream to be told", noticed)
        kept = [("user", "Hello"), ("assistant", "kept")]
        harness.wait_for("the answer to be kept", lambda: self.history("notes", Authorization=f"Bearer {token}") == kept)

    def test_a_sign_out_ends_the_running_stream(self):
        token = self.running.sign_up("ada@example.com").json()["access_token"]
        stream = self.ask("Hello", Authorization=f"Bearer {token}")
        self.upstream.take().begin().say("x")
        stream.read(5)
        self.assertEqual(self.running.ask("POST", "/auth/logout", Authorization=f"Bearer {token}").status, 204)
        self.assertIn(b'"code":"SESSION_ENDED"', stream.rest())

    def test_a_suspension_ends_the_running_stream(self):
        token = self.running.sign_up("ada@example.com").json()["access_token"]
        stream = self.ask("Hello", Authorization=f"Bearer {token}")
        self.upstream.take().begin().say("x")
        stream.read(5)
        self.assertEqual(self.usher("user", "suspend", "ada@example.com", "--yes").returncode, 0)
        self.assertIn(b'"code":"SESSION_ENDED"', stream.rest())

    def test_stopping_the_server_lets_streams_end(self):
        stream = self.ask("Hello")
        exchange = self.upstream.take().begin().say("x")
        stream.read(5)
        self.running.send(signal.SIGTERM)
        with contextlib.ExitStack() as stack:
            waiting = threading.Thread(target=self.running.wait)
            waiting.start()
            stack.callback(waiting.join)
            exchange.say("y").end()
            self.assertTrue(stream.rest().endswith(b'data: {"delta": "y"}\n\n'))
        self.assertEqual(self.running.wait(), 0)

    def test_stopping_the_server_ends_running_streams_with_an_event(self):
        stream = self.ask("Hello")
        self.upstream.take().begin().say("x")
        stream.read(5)
        self.running.send(signal.SIGTERM)
        self.assertIn(b'"code":"SHUTTING_DOWN"', stream.rest())
        self.assertEqual(self.running.wait(), 0)


if __name__ == "__main__":
    harness.main()
