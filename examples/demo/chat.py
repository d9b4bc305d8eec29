#!/usr/bin/env python3
"""The chat back end of scripts/demo: answers at the user's level, word by word. It reads the token's claims without checking the
signature, which a real back end must check: see examples/fastapi and examples/express.

    examples/demo/chat.py PORT
"""

import base64
import http.server
import json
import sys
import time

WORDS_A_SECOND = 20
ANSWERS = {
    "beginner": "Start with the first chapter: it needs no robot and no code. Then try the exercises, one at a time.",
    "intermediate": "You know the basics, so begin with the exercises, and read the chapter where one of them stops you.",
    "advanced": "Skip to the last exercise. If it takes you less than an hour, the rest of the course will bore you.",
}


def claims_of(header):
    """The claims of a bearer token; none of a visitor."""
    if not header:
        return {}
    part = header.removeprefix("Bearer ").split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def answer_to(claims):
    if not claims:
        return f"{ANSWERS['beginner']} Sign in, and the answer fits you."
    level = claims.get("profile", {}).get("experience_level", "beginner")
    return f"Your level is {level}. {ANSWERS[level]}"


class Chat(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        """For `usher doctor`, which asks whether this back end answers."""
        self.send_response(405)
        self.send_header("Allow", "POST")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))  # the question, which this back end does not need
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for word in answer_to(claims_of(self.headers["Authorization"])).split():
            self.wfile.write(f"data: {json.dumps({'delta': word + ' '})}\n\n".encode())
            time.sleep(1 / WORDS_A_SECOND)
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Chat).serve_forever()
