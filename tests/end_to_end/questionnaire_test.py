#!/usr/bin/env python3
"""The questionnaire over sockets: answers at sign-up, and the claims that back ends get."""

import base64
import json

import harness

CLAIMS = "experience_level,languages,organisation_size"


def claims_of(token):
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


class Questionnaire(harness.EndToEnd):
    def test_tokens_contain_the_answers_that_the_settings_name(self):
        server = self.server(JWT_PROFILE_CLAIMS=CLAIMS).start()
        warnings = [line for line in server.log().splitlines() if "profile_claims" in line]
        self.assertEqual(1, len(warnings), server.log())
        self.assertIn("JWT_PROFILE_CLAIMS names organisation_size, which is not a question in version 1", warnings[0])

        body = {**harness.sign_up_body("ada@example.com"), "answers": {"languages": ["cpp", "a language of my own"]}}
        token = server.ask("POST", "/auth/signup", body).json()["access_token"]
        self.assertEqual({"experience_level": "beginner", "languages": ["cpp"]}, claims_of(token)["profile"])
        answers = {"answers": {"languages": ["rust"], "experience_level": "advanced"}, "completed": True}
        saved = server.ask("PUT", "/auth/questionnaire/answers", answers, Authorization="Bearer " + token)
        self.assertEqual(200, saved.status, saved.text)
        again = server.sign_in("ada@example.com").json()["access_token"]
        self.assertEqual({"experience_level": "advanced", "languages": ["rust"]}, claims_of(again)["profile"])

    def test_what_was_saved_survives_a_kill(self):
        server = self.server().start()
        first = server.ask("PUT", "/auth/questionnaire/answers", {"answers": {"languages": ["cpp"]}, "completed_steps": ["software"]})
        cookie = "usher_anonymous=" + first.cookies()["usher_anonymous"].split(";")[0]
        server.process.kill()
        server.process.wait()
        kept = self.server().start().ask("GET", "/auth/questionnaire/answers", Cookie=cookie)
        self.assertEqual(first.json(), kept.json())
        self.assertEqual({"languages": ["cpp"]}, kept.json()["answers"])


if __name__ == "__main__":
    harness.main()
