#!/usr/bin/env python3
"""scripts/demo: what it prints is there, and it ends as a whole."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import unittest
from pathlib import Path

import harness
import neighbour

PAGE = "# Nodes\n\nA node publishes to a topic. It may also ask."
DEMO = Path(__file__).resolve().parents[2] / "scripts" / "demo"


class DemoTest(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.ports = {name: neighbour.free_port() for name in ("port", "site-port", "chat-port")}
        self.log = self.folder / "demo.log"
        options = [word for name, port in self.ports.items() for word in (f"--{name}", str(port))]
        with open(self.log, "wb") as log:
            self.demo = subprocess.Popen(
                [DEMO, *options, "--folder", self.folder / "demo", "--programs", Path(harness.programs.usherd).parent],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=harness.environment({}),
            )
        self.addCleanup(self.end, signal.SIGKILL)
        harness.wait_for("the demo to serve", lambda: "serving on" in self.log.read_text() or self.demo.poll() is not None)
        self.assertIsNone(self.demo.poll(), self.log.read_text())

    def end(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.demo.pid, number)
        return self.demo.wait(harness.PATIENCE_SECONDS)

    def ask(self, method, path, body=None, **headers):
        with contextlib.closing(harness.connect(self.ports["port"])) as connection:
            return harness.ask(connection, method, path, body, **headers)

    def sign_in(self, role):
        email, password = re.search(rf"{role} +(\S+@example.com) +(\S+)", self.log.read_text()).groups()
        answer = self.ask("POST", "/auth/login", {"email": email, "password": password, "cookies": False})
        self.assertEqual(200, answer.status, answer.text)
        return {"Authorization": "Bearer " + answer.json()["access_token"]}

    def sign_up(self, email, level, role):
        body = {"email": email, "password": harness.PASSWORD, "experience_level": level, "professional_role": role}
        return {"Authorization": "Bearer " + self.ask("POST", "/auth/signup", body).json()["access_token"]}

    def adapt(self, reader, **task):
        """From where the page comes, and its text."""
        answer = self.ask("POST", "/api/pages/adapt", {**task, "page": "/docs/nodes", "title": "Nodes", "text": PAGE}, **reader)
        deltas = re.findall(r"^data: (\{.*\})$", answer.text, re.MULTILINE)
        return answer.header("X-Adapted"), "".join(json.loads(delta)["delta"] for delta in deltas)

    def listens(self, name):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.ports[name])):
            return True
        return False

    def test_everything_that_it_prints_is_there_and_ends_with_it(self):
        overview = self.ask("GET", "/auth/admin/overview", **self.sign_in("An admin"))
        self.assertEqual(301, overview.json()["users"]["all"])
        harness.wait_for("the chat's back end", lambda: self.listens("chat-port"))
        chat = self.ask("POST", "/api/chat/message", {"message": "Where do I begin?"}, **self.sign_in("A student"))
        said = "".join(re.findall(r'"delta": "([^"]*)"', chat.text))
        self.assertRegex(said, r"^Your level is (beginner|intermediate|advanced)\. ")
        self.assertEqual(303, self.ask("GET", "/admin").status)

        ada, grace = (self.sign_up(f"{name}@example.com", "beginner", "student") for name in ("ada", "grace"))
        engineer = self.sign_up("linus@example.com", "advanced", "engineer")
        explained = "# Nodes\n\nA node (a program that does one job) publishes to a topic (a named channel for messages). It may also ask."
        self.assertEqual(("fresh", explained), self.adapt(ada, task="personalize"))
        self.assertEqual(("fresh", "# Nodes\n\nA node publishes to a topic."), self.adapt(engineer, task="personalize"))
        self.assertEqual(("kept", explained), self.adapt(grace, task="personalize"))
        urdu = "# Nodes\n\nA نوڈ publishes to a ٹاپک. It may also ask."
        self.assertEqual(("fresh", urdu), self.adapt(ada, task="translate", language="ur"))
        self.assertEqual(("kept", urdu), self.adapt(engineer, task="translate", language="ur"))
        self.end(signal.SIGINT)
        self.assertFalse(any(self.listens(name) for name in self.ports))


if __name__ == "__main__":
    harness.main()
