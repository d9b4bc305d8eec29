#!/usr/bin/env python3
"""kill -9 twenty times during sign-ups and refreshes: all acknowledged work survives."""

import contextlib
import http.client
import itertools
import json
import random
import signal
import sqlite3
import threading

import harness

ROUNDS = 20
SIGN_UP_CLIENTS = 4
REFRESH_CLIENTS = 4
# Lost answers: the client has the old token, and the server may have consumed it. The grace must outlast a restart.
SETTINGS = {"REFRESH_GRACE_SECONDS": "60"}
LOST = (http.client.HTTPException, OSError)


class Clients:
    """All acknowledged work, across all rounds."""

    def __init__(self):
        self.lock = threading.Lock()
        self.accounts = []
        self.tokens = []
        self.wrong = []
        self.acknowledged = threading.Semaphore(0)  # one permit an answer

    def fail(self, answer, doing):
        with self.lock:
            self.wrong.append(f"{doing}: {answer.status} {answer.text}")
        self.acknowledged.release()

    def sign_up_until_killed(self, port, name, _):
        with contextlib.suppress(*LOST), contextlib.closing(harness.connect(port)) as connection:
            for number in itertools.count():
                email = f"{name}-{number}@example.com"
                answer = harness.ask(connection, "POST", "/auth/signup", harness.sign_up_body(email))
                if answer.status != 201:
                    return self.fail(answer, "sign-up")
                with self.lock:
                    self.accounts.append(email)
                self.acknowledged.release()

    def refresh_until_killed(self, port, _, client):
        with contextlib.suppress(*LOST), contextlib.closing(harness.connect(port)) as connection:
            while True:
                answer = harness.ask(connection, "POST", "/auth/refresh", {"refresh_token": self.tokens[client]})
                if answer.status != 200:
                    return self.fail(answer, "refresh")
                self.tokens[client] = json.loads(answer.text)["refresh_token"]
                self.acknowledged.release()

    def kill(self, test, server, number, answers, works):
        """Kills the server once so many answers have come to the clients, of which each does one of `works`."""
        threads = [threading.Thread(target=work, args=(server.port, f"r{number}c{client}", client)) for client, work in enumerate(works)]
        for thread in threads:
            thread.start()
        for _ in range(answers):
            test.assertTrue(self.acknowledged.acquire(timeout=harness.PATIENCE_SECONDS), "no more answers came")
        server.stop(signal.SIGKILL)
        for thread in threads:
            thread.join()
        test.assertEqual([], self.wrong, f"in round {number}")


class KillTest(harness.EndToEnd):
    def test_acknowledged_work_survives(self):
        clients, dice = Clients(), random.Random(20)
        server = self.server(**SETTINGS).start()
        server.sign_up("refresher@example.com")
        clients.tokens = [server.tokens("refresher@example.com")["refresh_token"] for _ in range(REFRESH_CLIENTS)]
        server.stop()
        works = [clients.refresh_until_killed] * REFRESH_CLIENTS + [clients.sign_up_until_killed] * SIGN_UP_CLIENTS
        for number in range(ROUNDS):
            clients.kill(self, self.server(**SETTINGS).start(), number, dice.randint(20, 120), works)

        server = self.server(**SETTINGS).start()
        lost = [email for email in clients.accounts if server.sign_in(email).status != 200]
        self.assertEqual([], lost, f"of {len(clients.accounts)} acknowledged accounts")
        for token in clients.tokens:
            self.assertEqual(200, server.ask("POST", "/auth/refresh", {"refresh_token": token}).status)
        self.assertEqual(0, server.stop())
        with contextlib.closing(sqlite3.connect(self.folder / "data" / "usher.db")) as database:
            self.assertEqual([("ok",)], database.execute("PRAGMA integrity_check").fetchall())
            self.assertEqual([], database.execute("PRAGMA foreign_key_check").fetchall())


if __name__ == "__main__":
    harness.main()
