#!/usr/bin/env python3
"""A visitor's way from a question without an account to a finished questionnaire, of which attackers get nothing."""

import csv
import http.server
import io
import json
import threading

import harness
from harness import sign_up_body

ADDRESS = "ada@example.com"
ORIGIN = "http://localhost:3000"
EVENTS = [b'data: {"delta": "A node "}\n\n', b'data: {"delta": "is a process."}\n\n', b"data: [DONE]\n\n"]


class Tutor(http.server.BaseHTTPRequestHandler):
    """A back end that answers every question alike, and pauses in the middle on request."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((dict(self.headers.items()), json.loads(body)))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.send_header("Set-Cookie", "upstream=1")
        self.end_headers()
        self.wfile.write(EVENTS[0])
        self.wfile.flush()
        self.server.may_go_on.wait(harness.PATIENCE_SECONDS)
        self.wfile.write(b"".join(EVENTS[1:]))
        self.close_connection = True

    def log_message(self, *_):
        pass


class Browser:
    """Keeps cookies and sends an Origin."""

    def __init__(self, server):
        self.server, self.jar = server, {}

    def ask(self, method, path, body=None):
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items())} if self.jar else {}
        answer = self.server.ask(method, path, body, Origin=ORIGIN, Sec_Fetch_Site="same-site", **cookies)
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                pair, _, rest = value.partition(";")
                key, _, content = pair.partition("=")
                self.jar.pop(key, None)
                if "max-age=0" not in rest.lower():
                    self.jar[key] = content
        return answer

    def chat(self, message, **more):
        return self.ask("POST", "/api/chat/message", {"message": message, **more})

    def threads(self):
        return self.ask("GET", "/api/chat/sessions").json()["sessions"]

    def history(self, session):
        answer = self.ask("GET", "/api/chat/history?session_id=" + session)
        return [(one["role"], one["content"]) for one in answer.json()["messages"]] if answer.status == 200 else None


class VisitorJourney(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.tutor = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tutor)
        self.tutor.asked, self.tutor.may_go_on = [], threading.Event()
        self.tutor.may_go_on.set()
        threading.Thread(target=self.tutor.serve_forever, daemon=True).start()
        self.addCleanup(self.tutor.server_close)
        self.addCleanup(self.tutor.shutdown)
        self.running = self.server(CHAT_UPSTREAM_URL=f"http://127.0.0.1:{self.tutor.server_port}/chat").start()

    def settled_history(self, browser, session, messages):
        """The history is stored a moment after the stream."""
        return harness.wait_for("the answer to be stored", lambda: self.history_of(browser, session, messages))

    def history_of(self, browser, session, messages):
        kept = browser.history(session)
        return kept if kept is not None and len(kept) >= messages else None

    def test_from_a_question_without_an_account_to_a_finished_questionnaire(self):
        browser = Browser(self.running)
        first = browser.chat("What is a node?")
        self.assertEqual((200, b"".join(EVENTS).decode()), (first.status, first.text))
        self.assertNotIn("upstream", browser.jar)
        session = first.header("X-Chat-Session-Id")
        self.settled_history(browser, session, 2)
        self.assertEqual(200, browser.ask("PUT", "/auth/questionnaire/answers", {"answers": {"languages": ["cpp"]}}).status)

        signed_up = browser.ask("POST", "/auth/signup", sign_up_body(ADDRESS))
        self.assertEqual((201, {"threads": 1}), (signed_up.status, signed_up.json()["adopted"]))
        self.assertEqual(200, browser.chat("And a topic?", session_id=session).status)
        headers, body = self.tutor.asked[-1]
        self.assertIn("Authorization", headers)
        self.assertNotIn("Cookie", headers)
        self.assertEqual(session, body["session_id"])
        half = browser.ask("PUT", "/auth/questionnaire/answers", {"answers": {"tools": ["ros2"]}, "completed_steps": ["software"]})
        self.assertEqual((["cpp"], None), (half.json()["answers"]["languages"], half.json()["completed_at"]))
        self.assertEqual(204, browser.ask("POST", "/auth/logout").status)
        self.assertEqual({"usher_device"}, set(browser.jar))

        elsewhere = Browser(self.running)
        self.assertEqual(200, elsewhere.ask("POST", "/auth/login", {"email": ADDRESS, "password": harness.PASSWORD}).status)
        rest = {"answers": {"devices": ["jetson"]}, "completed_steps": ["software", "hardware", "work"], "completed": True}
        finished = elsewhere.ask("PUT", "/auth/questionnaire/answers", rest)
        self.assertEqual(200, finished.status, finished.text)
        self.assertIsNotNone(finished.json()["completed_at"])
        kept = self.settled_history(elsewhere, session, 4)
        self.assertEqual([("user", "What is a node?"), ("assistant", "A node is a process.")], kept[:2])
        profile = elsewhere.ask("GET", "/auth/profile").json()["profile"]
        self.assertEqual((["cpp"], ["jetson"]),
                         (profile["software_background"]["languages"], profile["hardware_background"]["devices"]))

        exported = self.usher("questionnaire", "export", "--completed", "--format", "csv")
        self.assertEqual(0, exported.returncode, exported.stderr)
        rows = list(csv.DictReader(io.StringIO(exported.stdout)))
        self.assertEqual([(ADDRESS, "cpp", "ros2", "jetson")],
                         [(row["email"], row["languages"], row["tools"], row["devices"]) for row in rows])

    def test_the_next_user_after_a_sign_out_is_a_new_visitor(self):
        shared = Browser(self.running)
        session = shared.chat("What is a node?").header("X-Chat-Session-Id")
        self.settled_history(shared, session, 2)
        kept = dict(shared.jar)
        self.assertIn(shared.ask("POST", "/auth/logout").status, (204, 401))
        self.assertNotIn("usher_anonymous", shared.jar)
        shared.jar = kept  # an attacker has copied it
        signed_up = shared.ask("POST", "/auth/signup", sign_up_body("eve@example.com"))
        self.assertNotIn("adopted", signed_up.json())
        self.assertEqual([], shared.threads())

    def test_a_planted_cookie_shows_the_attacker_nothing_once_the_victim_signed_in(self):
        planter, victim = Browser(self.running), Browser(self.running)
        planter.chat("hello")
        victim.jar["usher_anonymous"] = planter.jar["usher_anonymous"]
        planted = dict(planter.jar)
        victim.ask("POST", "/auth/signup", sign_up_body(ADDRESS))
        session = victim.chat("My secret plan").header("X-Chat-Session-Id")
        self.settled_history(victim, session, 2)
        planter.jar = planted
        self.assertIsNone(planter.history(session))
        self.assertEqual([], planter.threads())
        self.assertNotIn("adopted", planter.ask("POST", "/auth/signup", sign_up_body("eve@example.com")).json())

    def test_a_session_name_of_another_owner_is_ones_own_and_a_forged_cookie_is_ignored(self):
        ada, eve = Browser(self.running), Browser(self.running)
        ada.ask("POST", "/auth/signup", sign_up_body(ADDRESS))
        session = ada.chat("What is a node?").header("X-Chat-Session-Id")
        self.settled_history(ada, session, 2)
        answer = eve.chat("and?", session_id=session)
        self.assertEqual(200, answer.status)
        self.assertEqual(session, answer.header("X-Chat-Session-Id"))
        self.assertNotEqual(session, self.tutor.asked[-1][1]["session_id"])
        self.settled_history(eve, session, 2)
        forger = Browser(self.running)
        forger.jar["usher_anonymous"] = eve.jar["usher_anonymous"][:-4] + "AAA%3D"
        self.assertIsNone(forger.history(session))
        self.assertEqual(204, eve.ask("DELETE", "/api/chat/sessions/" + session).status)
        self.assertIsNone(eve.history(session))
        self.assertEqual(2, len(ada.history(session)))

    def assert_stream_ends_after(self, end):
        """A stream that pauses in its middle ends when `end` is called with its user's browser, with an event that says why."""
        browser = Browser(self.running)
        browser.ask("POST", "/auth/signup", sign_up_body(ADDRESS))
        self.tutor.may_go_on.clear()
        self.addCleanup(self.tutor.may_go_on.set)
        got = []
        stream = threading.Thread(target=lambda: got.append(browser.chat("wait")))
        stream.start()
        harness.wait_for("the question to arrive", lambda: self.tutor.asked)
        end(browser)
        stream.join(harness.PATIENCE_SECONDS / 2)
        self.assertTrue(got, "the stream went on")
        self.assertTrue(got[0].text.startswith(EVENTS[0].decode()))
        self.assertIn("event: error", got[0].text)
        self.assertIn("SESSION_ENDED", got[0].text)

    def test_a_stream_ends_with_its_session(self):
        self.assert_stream_ends_after(lambda browser: browser.ask("POST", "/auth/logout"))

    def test_a_stream_ends_with_the_account_s_suspension(self):
        self.assert_stream_ends_after(lambda _: self.usher("user", "suspend", ADDRESS, "--yes"))


if __name__ == "__main__":
    harness.main()
