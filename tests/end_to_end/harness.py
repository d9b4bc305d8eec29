"""What the end-to-end tests share: a server in a directory of its own, and requests to it. Python's standard library only.

A test is a unittest.TestCase derived from EndToEnd; its file ends with harness.main(), which takes the programs' paths:

    lifecycle_test.py --usherd build/release/bin/usherd --usher build/release/bin/usher [unittest's options]
"""

import argparse
import base64
import contextlib
import functools
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
from patience import PATIENCE  # noqa: E402

PATIENCE_SECONDS = PATIENCE["step"]
SKIPPED = 77  # the same as in ctest

# Cheap hashes; other tests cover hashing.
FAST = {"ARGON2_MEMORY_KIB": "8", "ARGON2_TIME": "1", "RATE_LIMIT_ENABLED": "false", "LOG_FORMAT": "json"}
# To make an RSA key takes as long as all else that a start does; tests of tokens that other programs verify name their algorithm.
CHEAP_KEYS = {"JWT_ALGORITHM": "EdDSA"}
PASSWORD = "correct horse battery"
TESTS = {"TEST_API": "true", "TEST_API_KEY": "a key of the tests, long enough"}

programs = argparse.Namespace(usherd=None, usher=None)


class Answer:
    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text

    def json(self):
        return json.loads(self.text)

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def cookies(self):
        """Name -> value, of those that are set and not cleared."""
        set_cookies = [value for key, value in self.headers if key.lower() == "set-cookie"]
        pairs = (cookie.split(";", 1) for cookie in set_cookies)
        return {pair[0].split("=", 1)[0]: pair[0].split("=", 1)[1] for pair in pairs if "max-age=0" not in pair[1].lower()}


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE_SECONDS)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def sign_up_body(email):
    """The body of a sign-up."""
    return {"email": email, "password": PASSWORD, "experience_level": "beginner", "professional_role": "student"}


def token_header(token):
    """The header of a JWT."""
    part = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def connect(port, timeout=PATIENCE_SECONDS):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)


def ask(connection, method, path, body=None, **headers):
    """One request; `body` goes as JSON, and the underscores of header names are hyphens."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is not None:
        names.setdefault("Content-Type", "application/json")
    connection.request(method, path, None if body is None else json.dumps(body), names)
    response = connection.getresponse()
    return Answer(response.status, response.getheaders(), response.read().decode())


def wait_for(what, condition):
    """Waits until condition() is true; returns its value."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"waited {PATIENCE_SECONDS:g} s for {what}")


@functools.cache
def python_with(modules):
    """An interpreter that can import `modules`, names with commas: the running one, or the system's. None if neither can."""
    for candidate in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([candidate, "-c", "import " + modules], capture_output=True, check=False).returncode == 0:
            return candidate
    return None


def environment(settings):
    """An environment without the caller's settings."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **settings}


class Server:
    """usherd in `folder`, with its own settings and a free port."""

    def __init__(self, folder, *options, port=0, prepare=None, **settings):
        self.folder, self.options, self.prepare = Path(folder), options, prepare
        self.settings = {**FAST, "PORT": str(port), **settings}
        self.log_path = self.folder / "usherd.log"
        self.process, self.port = None, None
        self.wrapper = []  # a command that runs usherd, whose path is its next argument

    def launch(self):
        """Starts it and does not wait."""
        with open(self.log_path, "ab") as log:
            self.log_begins = log.tell()
            self.process = subprocess.Popen(
                [*self.wrapper, programs.usherd, *self.options],
                cwd=self.folder, env=environment(self.settings), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=self.prepare,
            )
        return self

    def log(self):
        """The output of this run."""
        with open(self.log_path, "rb") as log:
            log.seek(self.log_begins)
            return log.read().decode()

    def start(self):
        return self.launch().wait_until_it_serves()

    def wait_until_it_serves(self):
        wait_for("the server to serve", lambda: "serving on" in self.log() or self.process.poll() is not None)
        if self.process.poll() is not None:
            raise AssertionError("usherd did not start:\n" + self.log())
        found = re.search(r"serving on http://[^\s:]+:(\d+)", self.log())
        self.port = int(found[1]) if found else None
        return self

    def ask(self, method, path, body=None, **headers):
        with contextlib.closing(connect(self.port)) as connection:
            return ask(connection, method, path, body, **headers)

    def sign_up(self, email):
        return self.ask("POST", "/auth/signup", sign_up_body(email))

    def sign_in(self, email):
        return self.ask("POST", "/auth/login", {"email": email, "password": PASSWORD})

    def tokens(self, email):
        """Of a program's new session."""
        answer = self.ask("POST", "/auth/login", {"email": email, "password": PASSWORD, "cookies": False})
        assert answer.status == 200, answer.text
        return answer.json()

    def join(self, email):
        """The same, of a new account."""
        self.sign_up(email)
        return self.tokens(email)

    def me(self, tokens):
        return self.ask("GET", "/auth/me", Authorization="Bearer " + tokens["access_token"])

    def test(self, method, path, body=None, key=TESTS["TEST_API_KEY"]):
        """A call of the test API, which TESTS turns on; `path`: after /auth/test/."""
        return self.ask(method, "/auth/test/" + path, body, Authorization="Bearer " + key)

    def account(self, email, **members):
        """An account that the test API makes, with all that it signs in with."""
        answer = self.test("POST", "accounts", {"accounts": [{"email": email, "password": PASSWORD, **members}]})
        assert answer.status == 200, answer.text
        return answer.json()

    def send(self, number):
        self.process.send_signal(number)
        return self

    def wait(self):
        """The exit code."""
        return self.process.wait(PATIENCE_SECONDS)

    def stop(self, number=signal.SIGTERM):
        if self.process is None or self.process.poll() is not None:
            return None
        return self.send(number).wait()


class Browser:
    """Keeps cookies and sends an Origin."""

    def __init__(self, server):
        self.server, self.jar = server, {}

    def ask(self, method, path, body=None):
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items())} if self.jar else {}
        answer = self.server.ask(method, path, body, Origin="http://localhost:3000", Sec_Fetch_Site="same-site", **cookies)
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                self.jar.pop(value.partition("=")[0], None)
        self.jar.update(answer.cookies())
        return answer


class EndToEnd(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="usher-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def server(self, *options, **settings):
        """Not started yet; killed at the end of the test if it still runs."""
        server = Server(self.folder, *options, **{**CHEAP_KEYS, **settings})
        self.addCleanup(server.stop, signal.SIGKILL)
        return server

    def usher(self, *words, stdin="", **settings):
        return subprocess.run(
            [programs.usher, *words], cwd=self.folder, env=environment({**FAST, **CHEAP_KEYS, **settings}), input=stdin,
            capture_output=True, text=True, timeout=PATIENCE["command"], check=False,
        )


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--usherd", type=os.path.abspath, required=True)
    parser.add_argument("--usher", type=os.path.abspath, required=True)
    _, rest = parser.parse_known_args(namespace=programs)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's job in the background ignores it, and its children would
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup ignores it
    result = unittest.main(argv=[sys.argv[0], *rest], exit=False).result
    if result.skipped and len(result.skipped) >= result.testsRun:  # a class that is skipped as a whole runs no test
        sys.exit(SKIPPED)
    sys.exit(not result.wasSuccessful())
