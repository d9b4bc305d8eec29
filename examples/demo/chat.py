#!/usr/bin/env python3
"""The back end of scripts/demo: answers chat at the user's level, and adapts pages by the rules of examples/fastapi. It doesn't check
tokens, which a real back end must do: see examples/fastapi and examples/express.

    examples/demo/chat.py PORT
"""

import base64
import http.server
import json
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "fastapi"))
from rules import by_rules  # noqa: E402

PARTS_A_SECOND = 20
ANSWERS = {
    "beginner": "Start with chapter 1. It needs no robot, and begins with a walk along a corridor. Then answer its three questions.",
    "intermediate": "Read chapter 1 up to the formula, run its program with other numbers, and then begin with the exercises.",
    "advanced": "In chapter 1, read what the model leaves out. Then begin with the exercises.",
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


class BackEnd(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        """For `usher doctor`, which asks whether this back end answers."""
        self.send_response(405)
        self.send_header("Allow", "POST")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/adapt":
            parts = by_rules(body["task"], body["text"], body["traits"])
        else:
            parts = ({"delta": word + " "} for word in answer_to(claims_of(self.headers["Authorization"])).split())
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for part in parts:
            self.wfile.write(f"data: {json.dumps(part)}\n\n".encode())
            time.sleep(1 / PARTS_A_SECOND)
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), BackEnd).serve_forever()
