#!/usr/bin/env python3
"""The quickstart's React context, call by call as a browser makes them: docs/quickstart.md promises that it works unmodified."""

import contextlib

import harness

SITE = "http://localhost:3000"


class Browser:
    """A tab of the site: cookies, and the headers that a browser adds to a call to another port."""

    def __init__(self, port):
        self.port, self.cookies, self.calls = port, {}, []

    def fetch(self, method, path, body=None, token=None):
        headers = {"Origin": SITE, "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, (value, where) in self.cookies.items() if path.startswith(where))
        with contextlib.closing(harness.connect(self.port)) as connection:
            answer = harness.ask(connection, method, path, body, **headers)
        self.calls.append(f"{method} {path} {answer.status}")
        self.keep_cookies(answer)
        return answer

    def keep_cookies(self, answer):
        for line in (value for name, value in answer.headers if name.lower() == "set-cookie"):
            pair, *attributes = line.split("; ")
            name, _, value = pair.partition("=")
            facts = dict(attribute.lower().partition("=")[::2] for attribute in attributes)
            if facts.get("max-age") == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = (value, facts.get("path", "/"))


class Context:
    """One page load. The token lives in memory only, and a closure keeps the one that it was made with."""

    def __init__(self, browser):
        self.browser, self.token, self.user = browser, None, None

    def check_auth(self, rounds=5):
        if not rounds:
            raise AssertionError(f"it loops: {self.browser.calls}")
        answer = self.browser.fetch("GET", "/auth/me")
        if answer.status == 401:
            if not self.refresh():
                self.user = None
                return
            self.check_auth(rounds - 1)
        elif answer.status == 200:
            self.user = answer.json()["user"]

    def refresh(self):
        answer = self.browser.fetch("POST", "/auth/refresh")
        if answer.status == 200:
            self.token = answer.json()["access_token"]
        return answer.status == 200

    def enter(self, path, body):
        answer = self.browser.fetch("POST", path, body)
        if answer.status in (200, 201):
            self.token, self.user = answer.json()["access_token"], answer.json()["user"]
            return None
        return answer.json()["detail"]

    def sign_up(self, email):
        return self.enter("/auth/signup", harness.sign_up_body(email))

    def log_in(self, email, password=harness.PASSWORD):
        return self.enter("/auth/login", {"email": email, "password": password})

    def log_out(self):
        status = self.browser.fetch("POST", "/auth/logout", token=self.token).status
        self.token = self.user = None
        return status


class ReactContextTest(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        # The quickstart's own values, where the database is not PostgreSQL.
        settings = {"COOKIE_DOMAIN": "localhost", "COOKIE_SECURE": "false", "COOKIE_SAMESITE": "lax", "CORS_ALLOW_CREDENTIALS": "true"}
        self.running = self.server(CORS_ORIGINS='["http://localhost:3000", "http://localhost:8000"]', **settings).start()
        self.browser = Browser(self.running.port)

    def reload(self):
        context = Context(self.browser)
        context.check_auth()
        return context

    def test_an_unauthenticated_page_learns_it_in_two_calls(self):
        self.assertIsNone(self.reload().user)
        self.assertEqual(["GET /auth/me 401", "POST /auth/refresh 401"], self.browser.calls)

    def test_a_reload_finds_the_session_by_its_cookie_alone(self):
        self.assertIsNone(self.reload().sign_up("ada@example.com"))
        self.browser.calls.clear()
        self.assertEqual("ada@example.com", self.reload().user["email"])
        self.assertEqual(["GET /auth/me 200"], self.browser.calls)

    def test_a_logout_after_a_reload_ends_the_session(self):
        self.reload().sign_up("ada@example.com")
        self.assertEqual(204, self.reload().log_out())
        self.assertEqual({"usher_device"}, set(self.browser.cookies))  # shows only that this browser has signed in before
        self.assertIsNone(self.reload().user)

    def test_a_logout_with_the_token_ends_other_browsers_too(self):
        here = self.reload()
        here.sign_up("ada@example.com")
        elsewhere = Browser(self.running.port)
        self.assertIsNone(Context(elsewhere).log_in("ada@example.com"))
        self.assertEqual(204, here.log_out())
        context = Context(elsewhere)
        context.check_auth()
        self.assertIsNone(context.user)

    def test_the_messages_that_its_pages_show(self):
        context = self.reload()
        self.assertIsNone(context.sign_up("ada@example.com"))
        self.assertEqual("An account with this email already exists", context.sign_up("ADA@example.com"))
        self.assertEqual("Invalid email or password", context.log_in("ada@example.com", "something else"))
        self.assertEqual("Invalid email or password", context.log_in("unknown@example.com"))

    def test_the_site_may_read_the_answers(self):
        for answer in (self.browser.fetch("GET", "/auth/me"), self.browser.fetch("GET", "/nothing/here")):
            self.assertEqual(SITE, answer.header("Access-Control-Allow-Origin"))
            self.assertEqual("true", answer.header("Access-Control-Allow-Credentials"))


if __name__ == "__main__":
    harness.main()
