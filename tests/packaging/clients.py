#!/usr/bin/env python3
"""Clients of the server at 127.0.0.1:8000, each with a new connection for each request:

    clients.py sign-up          makes the accounts
    clients.py sign-in
    clients.py begin FILE       signs in, and writes the tokens of the session to FILE
    clients.py go-on FILE       uses that session, refreshes its tokens, and writes the next ones to FILE
    clients.py load             four clients read, sign in and refresh without a pause, until a line comes on standard input
"""

import http.client
import json
import sys
import threading
from pathlib import Path

ADDRESS = ("127.0.0.1", 8000)
ACCOUNT = {"email": "reader@example.com", "password": "correct horse battery"}
BUSY = {**ACCOUNT, "email": "busy@example.com"}  # signs in again and again, so that its oldest sessions end
PROFILE = {"experience_level": "beginner", "professional_role": "student"}
PATIENCE_SECONDS = 60
REFRESH_SECONDS = 1.1  # a session may be refreshed 60 times a minute


def ask(method, path, body=None, **headers):
    connection = http.client.HTTPConnection(*ADDRESS, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json", "Connection": "close", **headers})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    finally:
        connection.close()


class Unexpected(Exception):
    pass


def require(answer, status):
    if answer[0] != status:
        raise Unexpected(f"expected {status}: {answer}")
    return answer[1]


def sign_in(account=ACCOUNT):
    return require(ask("POST", "/auth/login", {**account, "cookies": False}), 200)


def read(tokens):
    require(ask("GET", "/auth/me", Authorization=f"Bearer {tokens['access_token']}"), 200)


def refresh(tokens):
    return require(ask("POST", "/auth/refresh", {"refresh_token": tokens["refresh_token"]}), 200)


def go_on(file):
    tokens = json.loads(file.read_text(encoding="utf-8"))
    read(tokens)
    file.write_text(json.dumps(refresh(tokens)), encoding="utf-8")


class Load:
    def __init__(self):
        self.stopping, self.faults = threading.Event(), []
        self.answered = {"reads": 0, "more reads": 0, "sign-ins": 0, "refreshes": 0}

    def repeat(self, kind, act):
        while not self.stopping.is_set():
            try:
                act()
            except (OSError, http.client.HTTPException, Unexpected) as fault:
                self.faults.append(f"{kind} after {self.answered[kind]}: {fault!r}")
                continue
            self.answered[kind] += 1

    def run(self):
        tokens, session = sign_in(), sign_in()

        def refresh_session():
            session.update(refresh(session))
            self.stopping.wait(REFRESH_SECONDS)

        acts = {"reads": lambda: read(tokens), "more reads": lambda: read(tokens), "sign-ins": lambda: sign_in(BUSY),
                "refreshes": refresh_session}
        threads = [threading.Thread(target=self.repeat, args=each) for each in acts.items()]
        for thread in threads:
            thread.start()
        print("ready", flush=True)
        sys.stdin.readline()
        self.stopping.set()
        for thread in threads:
            thread.join()
        print(*self.faults[:20], ", ".join(f"{count} {kind}" for kind, count in self.answered.items()), sep="\n")
        return 1 if self.faults or not all(self.answered.values()) else 0


def main(command, *files):
    if command == "sign-up":
        for account in (ACCOUNT, BUSY):
            require(ask("POST", "/auth/signup", {**account, **PROFILE}), 201)
    elif command == "sign-in":
        sign_in()
    elif command == "begin":
        Path(*files).write_text(json.dumps(sign_in()), encoding="utf-8")
    elif command == "go-on":
        go_on(Path(*files))
    else:
        return Load().run()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
