"""pytest's fixtures for a server with TEST_API=true. Copy this file beside your tests, and write `from usher_testing import *` into conftest.py."""

import datetime
import itertools
import json
import os
import urllib.error
import urllib.parse
import urllib.request

import pytest

__all__ = ["usher", "user", "admin", "access_token", "mailbox"]

URL = os.environ.get("USHER_URL", "http://localhost:8000")  # where the tests reach Usher
KEY = os.environ.get("TEST_API_KEY", "")  # as the server has it
# Runs that share a server need one each, and so do the workers of pytest-xdist.
NAMESPACE = "-".join(filter(None, [os.environ.get("USHER_TEST_NAMESPACE", "pytest"), os.environ.get("PYTEST_XDIST_WORKER")]))


class Answer(dict):
    """A JSON object; its members are attributes, too."""

    def __getattr__(self, name):
        return self[name] if name in self else super().__getattribute__(name)


class Refused(Exception):
    """Usher refused a call. `code` says why and stays as it is, such as STATE_NOT_MADE."""

    def __init__(self, status, text):
        super().__init__(f"{status} {text}")
        self.status, self.code = status, json.loads(text)["code"] if text.startswith("{") else None


class Usher:
    numbers = itertools.count(1)

    def ask(self, method, path, body=None, token=None):
        """Any call of Usher's, by the holder of an access token or by a visitor. Error: Refused."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"], body = "application/json", json.dumps(body, default=datetime.datetime.isoformat).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(URL + path, body, headers, method=method), timeout=30) as answer:
                text = answer.read().decode()
        except urllib.error.HTTPError as refused:
            raise Refused(refused.code, refused.read().decode()) from None
        return json.loads(text, object_hook=Answer) if text else None

    def test(self, method, path, body=None):
        """A call of the test API; `path`: after /auth/test/."""
        return self.ask(method, "/auth/test/" + path, body, KEY)

    def account(self, name=None, **state):
        """A new account, with all that it signs in with. `state`: members of POST /auth/test/accounts, such as two_factor=True."""
        wanted = {"email": name or f"account-{next(self.numbers)}", **state}
        made = self.test("POST", "accounts", {"namespace": NAMESPACE, "accounts": [wanted]})
        assert made.created, f"{made.email} has an account already"
        return made

    def session(self, account, **how):
        """A session of an account. `how`: members of POST /auth/test/sessions, such as age="3d"."""
        return self.test("POST", "sessions", {"account": account.id, **how})

    def now(self):
        """The server's time: tokens are issued and expire by it. After advance() yours is another one."""
        return datetime.datetime.fromisoformat(self.test("GET", "clock").now.replace("Z", "+00:00"))

    def advance(self, by, shared=False):
        """Moves the server's clock on, such as by "31m". `shared`: even while another namespace is in use."""
        self.test("POST", "clock", {"advance": by, "namespace": NAMESPACE, "shared": shared})

    def clear(self):
        """Deletes what account() made, and its mail."""
        self.test("DELETE", f"accounts?namespace={NAMESPACE}")


class Mailbox:
    def __init__(self, usher):
        self.usher, self.read = usher, {}

    def next(self, account, wait=10):
        """The oldest mail to an account or an address that this has not returned yet, with `link` and `code`. Waits for it."""
        to = getattr(account, "email", account)
        mails = self.usher.test("GET", f"mails?to={urllib.parse.quote(to)}&after={self.read.get(to, 0)}&wait={wait}").mails
        assert mails, f"no mail to {to} in {wait} seconds"
        self.read[to] = mails[0].number
        return mails[0]


@pytest.fixture(scope="session")
def usher():
    usher = Usher()
    try:
        usher.clear()
    except (OSError, Refused) as problem:
        pytest.fail(f"{URL} takes no tests: {problem}. Start usherd with TEST_API=true; set USHER_URL and TEST_API_KEY", pytrace=False)
    yield usher
    usher.clear()


@pytest.fixture
def user(usher):
    return usher.account()


@pytest.fixture
def admin(usher):
    return usher.account(role="admin")


@pytest.fixture
def access_token(usher, user):
    return usher.session(user).access_token


@pytest.fixture
def mailbox(usher):
    return Mailbox(usher)
