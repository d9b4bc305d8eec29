"""What happened in a trial, a JSON object a line, for check_history.py to judge. Times are seconds since the trial began.

    {"what": "call", "client": "me-0", "kind": "me", "start": 1.2, "end": 1.3, "outcome": "acknowledged", "status": 200, ...}
    {"what": "event", "name": "fault", "at": 3.0, "of": "primary killed"}      the database is away from here on
    {"what": "event", "name": "back", "at": 3.4}                               and serves again
    {"what": "event", "name": "kill", "at": 3.0, "server": "127.0.0.1:4000"}   a server of ours
    {"what": "event", "name": "start", "at": 3.2, "ready": 3.5, "server": "127.0.0.1:4000"}
    {"what": "final", "kind": "accounts", "emails": [...]}                     what the database holds at the end

Outcomes: acknowledged (2xx), refused (4xx: it was not done), unknown (503, 502, a broken connection: it may have been done)."""

import hashlib
import json
import threading
import time


def digest(token):
    """Histories hold no tokens."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]


def outcome_of(status):
    if status is not None and 200 <= status < 300:
        return "acknowledged"
    return "refused" if status is not None and 400 <= status < 500 else "unknown"


class History:
    def __init__(self, path):
        self.file = open(path, "w", encoding="utf-8")
        self.lock, self.began = threading.Lock(), time.monotonic()

    def now(self):
        return round(time.monotonic() - self.began, 4)

    def write(self, what, **facts):
        line = json.dumps({"what": what, **facts})
        with self.lock:
            if not self.file.closed:
                self.file.write(line + "\n")

    def call(self, client, kind, start, status, **facts):
        self.write("call", client=client, kind=kind, start=start, end=self.now(), outcome=outcome_of(status), status=status, **facts)

    def event(self, name, **facts):
        self.write("event", name=name, at=self.now(), **facts)

    def final(self, kind, **facts):
        self.write("final", kind=kind, **facts)

    def close(self):
        with self.lock:
            self.file.close()


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]
