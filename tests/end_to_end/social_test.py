#!/usr/bin/env python3
"""Social sign-in against third-party OpenID providers (npm's oauth2-mock-server and oidc-provider) and a hostile one."""

import contextlib
import html
import json
import re
import threading
import time
import urllib.parse

import harness
from local_server import Handler, LocalServer
from neighbour import free_port
from openid_provider import start_provider

SITE = "http://localhost:3000"
VERIFIED = {"sub": "17", "email": "ada@example.com", "email_verified": True}


def query_of(url):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))


class Browser:
    """Keeps cookies by server, and follows no redirects."""

    def __init__(self):
        self.cookies = {}

    def send(self, method, url, form=None):
        parts = urllib.parse.urlsplit(url)
        jar = self.cookies.setdefault(parts.port, {})
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())} if jar else {}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with contextlib.closing(harness.connect(parts.port)) as connection:
            connection.request(method, urllib.parse.urlunsplit(("", "", parts.path, parts.query, "")),
                               None if form is None else urllib.parse.urlencode(form), headers)
            response = connection.getresponse()
            answer = harness.Answer(response.status, response.getheaders(), response.read().decode())
        for line in (value for name, value in answer.headers if name.lower() == "set-cookie"):
            name, _, value = line.split(";", 1)[0].partition("=")
            jar[name] = value
            if not value:
                del jar[name]
        answer.location = urllib.parse.urljoin(url, answer.header("Location")) if answer.header("Location") else None
        return answer

    def get(self, url):
        return self.send("GET", url)


class Hostile(Handler):
    """Answers as `behave` says for a path, else as an OpenID provider would."""

    behave = {}

    def do_GET(self):
        issuer = self.server.url
        trick = self.behave.get(self.path)
        if trick:
            trick(self)
        elif self.path == "/.well-known/openid-configuration":
            self.answer_json({"issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token",
                              "jwks_uri": issuer + "/keys"})
        else:
            self.answer_json({"keys": []})

    def do_POST(self):
        self.body()
        trick = self.behave.get(self.path)
        return trick(self) if trick else self.answer_json({"access_token": "t", "token_type": "Bearer", "id_token": "e30.e30.x"})

    def answer_json(self, document, status=200):
        self.answer(json.dumps(document).encode(), status)


def ten_mebibytes(handler):
    with contextlib.suppress(OSError):
        handler.answer_json({"padding": "x" * 10 * 2**20})


def redirect_home(handler):
    handler.answer(b"", 302, Location="/.well-known/elsewhere")


def drip(handler):
    with contextlib.suppress(OSError):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(60):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.5)


class SocialTest(harness.EndToEnd):
    def usher_with(self, issuer, secret="hush & hush", **more):
        running = self.server(OIDC_ACME_ISSUER=issuer, OIDC_ACME_CLIENT_ID="usher", OIDC_ACME_CLIENT_SECRET=secret, **more).start()
        self.browser, self.base = Browser(), f"http://localhost:{running.port}"
        return running

    def begin(self):
        answer = self.browser.get(self.base + "/auth/oauth/acme?redirect_to=/welcome")
        self.assertEqual(302, answer.status, answer.text)
        return answer.location

    def whoami(self):
        answer = self.browser.get(self.base + "/auth/me")
        return answer.json()["user"]["email"] if answer.status == 200 else None

    def assert_failed(self, word, location):
        self.assertEqual(f"{self.base}/account/sign-in-failed?error={word}&provider=acme", location)
        self.assertEqual(200, self.browser.get(location).status)
        self.assertIsNone(self.whoami())


class MockServerTest(SocialTest):
    """oauth2-mock-server."""

    def test_a_new_user_signs_in_twice(self):
        port = free_port()
        start_provider(self, "mock.mjs", port, json.dumps(VERIFIED))
        self.usher_with(f"http://127.0.0.1:{port}")
        done = self.browser.get(self.browser.get(self.begin()).location)
        self.assertEqual((302, SITE + "/welcome"), (done.status, done.location))
        self.assertEqual("ada@example.com", self.whoami())
        self.browser.cookies.clear()
        self.browser.get(self.browser.get(self.begin()).location)
        self.assertEqual("ada@example.com", self.whoami())


class StrictProviderTest(SocialTest):
    """oidc-provider."""

    def provider(self, algorithm):
        port, own = free_port(), free_port()
        start_provider(self, "strict.mjs", port, f"http://localhost:{own}/auth/oauth/acme/callback", algorithm)
        self.usher_with(f"http://127.0.0.1:{port}", PORT=str(own))

    def walk(self, url, name, refuse=False):
        """Through the provider's pages to the address that it sends the browser back to."""
        for _ in range(12):
            if url.startswith(self.base):
                return url
            answer = self.browser.get(url)
            if answer.location:
                url = answer.location
                continue
            form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)
            if refuse:
                abort = re.search(r'href="([^"]*/abort)"', answer.text)
                url = urllib.parse.urljoin(url, html.unescape(abort[1]))
                continue
            url = self.browser.send("POST", urllib.parse.urljoin(url, html.unescape(form[1])),
                                    {"prompt": prompt[1], "login": name, "password": "any"}).location
        raise AssertionError("the provider never sent the browser back")

    def test_every_algorithm_signs_in(self):
        for algorithm in ("RS256", "ES256", "EdDSA", "ES384", "PS256", "RS512"):
            with self.subTest(algorithm):
                self.folder = self.folder / algorithm
                self.folder.mkdir()
                self.provider(algorithm)
                back = self.walk(self.begin(), "ada")
                self.assertIn("iss", query_of(back))
                self.assertEqual(SITE + "/welcome", self.browser.get(back).location)
                self.assertEqual("ada@example.com", self.whoami())

    def test_a_denied_consent_is_refused_and_a_state_works_once_in_its_own_browser(self):
        self.provider("ES256")
        self.assert_failed("access_denied", self.browser.get(self.walk(self.begin(), "ada", refuse=True)).location)
        self.assert_failed("email_not_verified", self.browser.get(self.walk(self.begin(), "mallory")).location)
        self.browser.cookies.clear()
        back = self.walk(self.begin(), "ada")
        here, self.browser = self.browser, Browser()
        self.assert_failed("state_mismatch", self.browser.get(back).location)
        self.browser = here
        self.assertEqual(SITE + "/welcome", self.browser.get(back).location)
        self.browser = Browser()
        self.assert_failed("state_mismatch", self.browser.get(back).location)


class HostileTest(SocialTest):
    TRICKS = {"ten mebibytes": ten_mebibytes, "a redirect": redirect_home, "no JSON": lambda handler: handler.answer(b"<html>"),
              "an error": lambda handler: handler.answer_json({}, 500), "a hang-up": lambda handler: handler.connection.close()}

    def setUp(self):
        super().setUp()
        Hostile.behave = {}
        hostile = LocalServer(Hostile)
        self.addCleanup(hostile.close)
        self.usher_with(hostile.url)

    def come_back(self):
        return self.browser.get(f"{self.base}/auth/oauth/acme/callback?code=c&state={query_of(self.begin())['state']}").location

    def test_discovery(self):
        for name, trick in self.TRICKS.items():
            with self.subTest(name):
                Hostile.behave = {"/.well-known/openid-configuration": trick}
                self.assert_failed("provider_unreachable", self.begin())

    def test_token_endpoint_and_keys(self):
        self.assert_failed("invalid_id_token", self.come_back())
        for path in ("/token", "/keys"):
            for name, trick in self.TRICKS.items():
                with self.subTest(path + " " + name):
                    Hostile.behave = {path: trick}
                    token = "eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.e30.x"
                    Hostile.behave.setdefault("/token", lambda handler: handler.answer_json(
                        {"access_token": "t", "token_type": "Bearer", "id_token": token}))
                    self.assertIn(query_of(self.come_back())["error"], ("provider_unreachable", "invalid_id_token"))
                    self.assertIsNone(self.whoami())

    def test_a_slow_provider_delays_its_own_sign_in_ten_seconds_at_most_and_no_other_request(self):
        Hostile.behave = {"/.well-known/openid-configuration": drip}
        slow = threading.Thread(target=self.begin)
        began = time.monotonic()
        slow.start()
        self.assertIsNone(self.whoami())
        self.assertLess(time.monotonic() - began, 5)
        slow.join()
        self.assertLess(time.monotonic() - began, 15)


del SocialTest  # its methods are for the others

if __name__ == "__main__":
    harness.main()
