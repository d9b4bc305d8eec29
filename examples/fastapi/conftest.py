"""The back end of this folder, run by the tests' own process beside a server with TEST_API=true."""

import datetime
import json
import socket
import threading
import urllib.error
import urllib.request

import pytest
import uvicorn

from app import app
from usher_testing import *  # noqa: F403


class Answer:
    def __init__(self, status, text):
        self.status, self.text = status, text

    def said(self):
        """The text of a stream of events."""
        events = [line.removeprefix("data: ") for line in self.text.splitlines() if line.startswith("data: {")]
        return "".join(json.loads(event)["delta"] for event in events)


class BackEnd:
    def __init__(self, url):
        self.url = url

    def get(self, path, token=None):
        return self.send(urllib.request.Request(self.url + path), token)

    def chat(self, message, token=None, visitor=None):
        body = json.dumps({"message": message}).encode()
        headers = {"Content-Type": "application/json", **({"X-Anonymous-Id": visitor} if visitor else {})}
        return self.send(urllib.request.Request(self.url + "/chat", body, headers), token)

    def send(self, request, token):
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, answer.read().decode())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.read().decode())


@pytest.fixture(scope="session")
def back_end(usher):
    class UshersClock(datetime.datetime):
        """For PyJWT: after usher.advance() the machine's clock would take new tokens for tokens of the future."""

        @classmethod
        def now(cls, tz=None):
            return usher.now()

    listener = socket.create_server(("127.0.0.1", 0))  # what comes before the back end runs waits there
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jwt.api_jwt.datetime", UshersClock)
        thread.start()
        yield BackEnd(f"http://127.0.0.1:{listener.getsockname()[1]}")
        server.should_exit = True
        thread.join()
