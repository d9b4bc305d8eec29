#!/usr/bin/env python3
"""Clients of the server at 127.0.0.1:8000: clients.py sign-up | sign-in | load. Under `load`, four of them sign in and ask who they
are, with a new connection each time, until a line comes on standard input."""

import http.client
import json
import sys
import threading

ADDRESS = ("127.0.0.1", 8000)
ACCOUNT = {"email": "reader@example.com", "password": "correct horse battery"}
PROFILE = {"experience_level": "beginner", "professional_role": "student"}
CLIENTS = 4
PATIENCE_SECONDS = 60


def ask(method, path, body=None, **headers):
    connection = http.client.HTTPConnection(*ADDRESS, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json", "Connection": "close", **headers})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    finally:
        connection.close()


def require(answer, status):
    if answer[0] != status:
        raise SystemExit(f"clients: expected {status}: {answer}")
    return answer[1]


def sign_in():
    return require(ask("POST", "/auth/login", {**ACCOUNT, "cookies": False}), 200)["access_token"]


class Load:
    def __init__(self):
        self.token, self.stopping = sign_in(), threading.Event()
        self.answered, self.faults = [0] * CLIENTS, []

    def run(self, client):
        while not self.stopping.is_set():
            try:
                status, _ = ask("GET", "/auth/me", Authorization=f"Bearer {self.token}")
            except (OSError, http.client.HTTPException) as fault:
                self.faults.append(f"client {client} after {self.answered[client]}: {fault!r}")
                continue
            if status != 200:
                self.faults.append(f"client {client} after {self.answered[client]}: {status}")
            self.answered[client] += 1


def load():
    work = Load()
    threads = [threading.Thread(target=work.run, args=(i,)) for i in range(CLIENTS)]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    sys.stdin.readline()
    work.stopping.set()
    for thread in threads:
        thread.join()
    print(*work.faults[:20], f"{sum(work.answered)} requests", sep="\n")
    return 1 if work.faults else 0


if __name__ == "__main__":
    command = sys.argv[1]
    if command == "sign-up":
        require(ask("POST", "/auth/signup", {**ACCOUNT, **PROFILE}), 201)
    elif command == "sign-in":
        sign_in()
    else:
        sys.exit(load())
