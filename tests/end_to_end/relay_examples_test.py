#!/usr/bin/env python3
"""The chat back ends of examples/ behind usherd's relay: they use the identity that it sends."""

import chat_back_end
import express_example_test
import fastapi_example_test
import harness


class ThroughRelay(chat_back_end.SharedBackEnd):
    def usher_settings(self):
        return {"CHAT_UPSTREAM_URL": f"http://127.0.0.1:{self.port}/chat"}

    def message(self, **headers):
        answer = self.running.ask("POST", "/api/chat/message", {"message": "What is a node?"}, **headers)
        self.assertEqual(200, answer.status, answer.text)
        self.assertEqual("text/event-stream", answer.header("Content-Type").split(";")[0])
        return answer

    def test_a_visitor_is_greeted_as_one(self):
        answer = self.message()
        self.assertIn("usher_anonymous", answer.cookies())
        self.assertTrue(chat_back_end.text_of(answer.text).startswith("Hello, visitor. A node is a small program"), answer.text)

    def test_an_answer_is_at_the_current_level(self):
        token = self.token()
        self.assertIn("Level beginner, role student: A node", chat_back_end.text_of(self.message(**self.bearer(token)).text))
        self.running.ask("PATCH", "/auth/profile", chat_back_end.EXPERT, **self.bearer(token))
        self.assertIn("Level advanced, role engineer: Nodes", chat_back_end.text_of(self.message(**self.bearer(token)).text))

    def test_a_page_asks_by_cookie(self):
        cookies = self.running.sign_up(self.email).cookies()
        session = f"better-auth.session_token={cookies['better-auth.session_token']}"
        answer = self.message(Cookie=session, Sec_Fetch_Site="same-origin")
        self.assertIn("Level beginner, role student", chat_back_end.text_of(answer.text))

    def test_an_api_key_is_not_accepted_here(self):
        made = self.usher("apikey", "create", "--scope", "profile:read", "-o", "name").stdout.strip()
        refused = self.running.ask("POST", "/api/chat/message", {"message": "What is a node?"}, **self.bearer(made))
        self.assertEqual(401, refused.status)


class FastApi(fastapi_example_test.FastApi, ThroughRelay, harness.EndToEnd):
    pass


class Express(express_example_test.Express, ThroughRelay, harness.EndToEnd):
    pass


if __name__ == "__main__":
    harness.main()
