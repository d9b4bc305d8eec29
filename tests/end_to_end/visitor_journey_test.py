#!/usr/bin/env python3
"""A visitor's way from a question without an account to a finished questionnaire."""

import csv
import io
import threading

import chat_upstream
import harness
from harness import Browser, sign_up_body

ADDRESS = "ada@example.com"
EVENTS = 'data: {"delta": "A node "}\n\ndata: {"delta": "is a process."}\n\ndata: [DONE]\n\n'


class VisitorJourney(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.upstream = chat_upstream.Upstream()
        self.addCleanup(self.upstream.close)
        self.running = self.server(CHAT_UPSTREAM_URL=self.upstream.url).start()

    def chat(self, browser, message, **more):
        """The answer, and the question as the back end got it."""
        answers = []
        asker = threading.Thread(target=lambda: answers.append(browser.ask("POST", "/api/chat/message", {"message": message, **more})))
        asker.start()
        exchange = self.upstream.take().begin().send(EVENTS).end()
        asker.join()
        return answers[0], exchange

    def settled_history(self, browser, session, messages):
        """The history is stored a moment after the stream."""
        def kept():
            answer = browser.ask("GET", "/api/chat/history?session_id=" + session)
            said = [(one["role"], one["content"]) for one in answer.json()["messages"]] if answer.status == 200 else []
            return said if len(said) >= messages else None

        return harness.wait_for("the answer to be stored", kept)

    def test_from_a_question_without_an_account_to_a_finished_questionnaire(self):
        browser = Browser(self.running)
        first, _ = self.chat(browser, "What is a node?")
        self.assertEqual((200, EVENTS), (first.status, first.text))
        self.assertNotIn("theirs", browser.jar)
        session = first.header("X-Chat-Session-Id")
        self.settled_history(browser, session, 2)
        self.assertEqual(200, browser.ask("PUT", "/auth/questionnaire/answers", {"answers": {"languages": ["cpp"]}}).status)

        signed_up = browser.ask("POST", "/auth/signup", sign_up_body(ADDRESS))
        self.assertEqual((201, {"threads": 1}), (signed_up.status, signed_up.json()["adopted"]))
        second, asked = self.chat(browser, "And a topic?", session_id=session)
        self.assertEqual((200, session), (second.status, asked.body["session_id"]))
        self.assertIn("Authorization", asked.headers)
        self.assertNotIn("Cookie", asked.headers)
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


if __name__ == "__main__":
    harness.main()
