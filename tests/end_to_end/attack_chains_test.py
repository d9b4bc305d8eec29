#!/usr/bin/env python3
"""Attack chains from their first step to the take-over that is refused: the built programs, and a provider that issues any ID token."""

import base64
import contextlib
import http.server
import json
import re
import shutil
import sqlite3
import subprocess
import threading
import time
import urllib.parse

import harness
from social_test import Browser, query_of

ADA, THIEF = "ada@example.com", "thief@example.com"
NEW_PASSWORD = "another horse battery"
CLIENT = "usher"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class SigningKey:
    """An RSA key; openssl signs."""

    def __init__(self, folder):
        self.path = folder / "provider.pem"
        self.openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.path)
        modulus = self.openssl("rsa", "-in", self.path, "-noout", "-modulus").decode().strip().partition("=")[2]
        self.jwk = {"kty": "RSA", "kid": "k", "alg": "RS256", "use": "sig", "e": "AQAB", "n": base64url(bytes.fromhex(modulus))}

    @staticmethod
    def openssl(*words, data=b""):
        return subprocess.run(["openssl", *words], input=data, capture_output=True, timeout=harness.PATIENCE_SECONDS, check=True).stdout

    def sign(self, claims):
        head = base64url(json.dumps({"alg": "RS256", "kid": "k", "typ": "JWT"}).encode())
        signed = head + "." + base64url(json.dumps(claims).encode())
        return signed + "." + base64url(self.openssl("dgst", "-sha256", "-sign", self.path, data=signed.encode()))


class Provider(http.server.BaseHTTPRequestHandler):
    """Authorizes at once: a code is the nonce of its flow, and the person at the provider is `person`."""

    key, person = None, {}

    @classmethod
    def token(cls, issuer, **claims):
        now = int(time.time())
        return cls.key.sign({"iss": issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "auth_time": now, "email_verified": True,
                             **cls.person, **claims})

    @property
    def issuer(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def do_GET(self):
        documents = {
            "/keys": {"keys": [self.key.jwk]},
            "/.well-known/openid-configuration": {
                "issuer": self.issuer, "authorization_endpoint": self.issuer + "/authorize", "token_endpoint": self.issuer + "/token",
                "jwks_uri": self.issuer + "/keys"},
        }
        self.answer(documents[self.path])

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        nonce = {"nonce": form["code"]} if "code" in form else {}
        self.answer({"access_token": "at-" + self.person["sub"], "refresh_token": "rt-" + self.person["sub"], "token_type": "Bearer",
                     "expires_in": 3600, "id_token": self.token(self.issuer, **nonce)})

    def answer(self, document):
        text = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class AttackChain(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        if not shutil.which("openssl"):
            self.skipTest("openssl is missing")
        Provider.key = SigningKey(self.folder)
        provider = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
        threading.Thread(target=provider.serve_forever, daemon=True).start()
        self.addCleanup(provider.server_close)
        self.addCleanup(provider.shutdown)
        self.issuer = f"http://127.0.0.1:{provider.server_port}"
        self.running = self.server(OIDC_ACME_ISSUER=self.issuer, OIDC_ACME_CLIENT_ID=CLIENT, OIDC_ACME_CLIENT_SECRET="hush",
                                   BETTER_AUTH_PLUGINS="bearer,admin").start()
        self.base = f"http://localhost:{self.running.port}"

    def as_person(self, subject, email, **claims):
        Provider.person = {"sub": subject, "email": email, **claims}

    def signed_up(self, email):
        """The answer to the sign-up of an account whose address is verified now."""
        answer = self.running.sign_up(email)
        self.assertEqual(201, answer.status, answer.text)
        done = self.usher("user", "verify-email", email)
        self.assertEqual(0, done.returncode, done.stderr)
        return answer

    def expect(self, status, method, path, body=None, **headers):
        answer = self.running.ask(method, path, body, **headers)
        self.assertEqual(status, answer.status, path + ": " + answer.text)
        return answer

    def come_back(self, browser, url, surface="/auth/oauth/acme/callback"):
        """Follows the authorization request; ends with the callback's answer."""
        query = query_of(url)
        return browser.get(f"{self.base}{surface}?code={query['nonce']}&state={query['state']}")

    def sign_in_at_provider(self):
        """The browser, and the id of the user that it is signed in as."""
        browser = Browser()
        self.come_back(browser, browser.get(self.base + "/auth/oauth/acme").location)
        me = browser.get(self.base + "/auth/me")
        self.assertEqual(200, me.status, me.text)
        return browser, me.json()["user"]["id"]

    @staticmethod
    def session_cookie(cookies):
        return "; ".join(f"{name}={value}" for name, value in cookies.items() if name.endswith("session_token"))

    def mailed_token(self, kind, address):
        """Of the newest mail, which a worker writes soon."""
        def newest():
            mails = json.loads(self.usher("mail", "list", "--to", address, "-o", "json").stdout)
            return next((mail["id"] for mail in mails if mail["kind"] == kind), None)

        text = self.usher("mail", "show", harness.wait_for(f"{kind} to {address}", newest)).stdout
        return re.search(r"token=([\w-]+)", text)[1]

    def change_database(self, statement):
        with contextlib.closing(sqlite3.connect(self.folder / "data" / "usher.db", timeout=harness.PATIENCE_SECONDS)) as database, database:
            database.execute(statement)


class AddressChangeTest(AttackChain):
    """A thief with a fresh borrowed session changes the address and adds a way in; the owner undoes the change and resets."""

    def steal(self):
        stolen = self.signed_up(ADA)
        self.bearer, self.victim, self.cookie = (
            stolen.json()["access_token"], stolen.json()["user"]["id"], self.session_cookie(stolen.cookies()))
        self.expect(202, "POST", "/auth/email/change", {"new_email": THIEF}, Authorization="Bearer " + self.bearer)
        self.expect(200, "POST", "/auth/email/verify", {"token": self.mailed_token("change_email", THIEF)})
        self.as_person("thiefs-account", THIEF)

    def undo_and_reset(self):
        self.expect(200, "POST", "/auth/email/change/undo", {"token": self.mailed_token("email_changed", ADA)})
        self.expect(204, "POST", "/auth/password/reset",
                    {"token": self.mailed_token("reset_password", ADA), "new_password": NEW_PASSWORD})

    def assert_only_the_owner_gets_in(self):
        _, user = self.sign_in_at_provider()
        self.assertNotEqual(self.victim, user)
        owner = self.expect(200, "POST", "/auth/login", {"email": ADA, "password": NEW_PASSWORD}).json()["access_token"]
        accounts = self.expect(200, "GET", "/auth/accounts", Authorization="Bearer " + owner).json()["accounts"]
        self.assertEqual(["credential"], [account["provider"] for account in accounts])
        audited = self.usher("audit", "list", "--fields", "action", "-o", "csv").stdout
        self.assertEqual(1, audited.count("account.unlinked"), audited)

    def link_by_rest(self):
        url = self.expect(200, "POST", "/auth/accounts/acme/link", {}, Authorization="Bearer " + self.bearer)
        browser = Browser()
        browser.cookies[self.running.port] = url.cookies()
        return browser, url.json()["url"], "/auth/oauth/acme/callback"

    def link_by_link_social(self):
        answer = self.expect(200, "POST", "/api/auth/link-social", {"provider": "acme", "callbackURL": "/"}, Cookie=self.cookie,
                             Origin=self.base)
        browser = Browser()
        browser.cookies[self.running.port] = answer.cookies()
        return browser, answer.json()["url"], "/api/auth/callback/acme"

    def test_linked_by_address(self):
        self.steal()
        self.assertEqual(self.victim, self.sign_in_at_provider()[1])
        self.undo_and_reset()
        self.assert_only_the_owner_gets_in()

    def test_linked_by_rest(self):
        self.steal()
        browser, url, surface = self.link_by_rest()
        self.come_back(browser, url, surface)
        self.assertEqual(self.victim, self.sign_in_at_provider()[1])
        self.undo_and_reset()
        self.assert_only_the_owner_gets_in()

    def test_linked_by_link_social(self):
        self.steal()
        browser, url, surface = self.link_by_link_social()
        self.come_back(browser, url, surface)
        self.assertEqual(self.victim, self.sign_in_at_provider()[1])
        self.undo_and_reset()
        self.assert_only_the_owner_gets_in()

    def test_a_linking_that_ends_after_the_undo(self):
        self.steal()
        browser, url, surface = self.link_by_rest()
        self.undo_and_reset()
        self.assertIn("state_mismatch", self.come_back(browser, url, surface).location)
        self.assertNotEqual(self.victim, self.sign_in_at_provider()[1])


class BorrowedBrowserTest(AttackChain):
    """A stale session, and a provider that is signed in in the same browser, which redirects at once."""

    def setUp(self):
        super().setUp()
        self.browser = Browser()
        self.browser.cookies[self.running.port] = self.signed_up(ADA).cookies()
        self.change_database("UPDATE sessions SET proved_at_ms = 0")
        self.assert_stale()

    def export(self):
        return self.browser.get(self.base + "/auth/me/export")

    def assert_stale(self):
        refused = self.export()
        self.assertEqual((403, "FRESH_SESSION_REQUIRED"), (refused.status, refused.json().get("code")))

    def round_trip(self, query=""):
        url = self.browser.get(self.base + "/auth/oauth/acme" + query).location
        return url, self.come_back(self.browser, url)

    def test_a_sign_in_at_the_provider_opens_nothing(self):
        for signed_in_there in (978307200, int(time.time())):  # in 2001, and a moment ago: then the address links it
            with self.subTest(signed_in_there):
                self.as_person("adas-account", ADA, auth_time=signed_in_there)
                self.round_trip()
                self.assert_stale()
                self.change_database("DELETE FROM accounts WHERE provider = 'acme'")

    def test_reauthentication_asks_the_provider_and_checks_its_answer(self):
        self.as_person("adas-account", ADA, auth_time=978307200)
        self.round_trip()
        url, back = self.round_trip("?reauthenticate=true")
        self.assertEqual("0", query_of(url)["max_age"])
        self.assertIn("error=not_confirmed", back.location)
        self.assert_stale()
        self.as_person("adas-account", ADA)
        self.round_trip("?reauthenticate=true")
        self.assert_stale()  # the link is the stale session's own
        self.change_database("UPDATE users SET proved_at_ms = (SELECT max(created_at_ms) FROM accounts)")  # the password, since
        self.round_trip("?reauthenticate=true")
        self.assertEqual(200, self.export().status)


class IdTokenTest(AttackChain):
    """A session that is stale or an admin's impersonation presents the provider's ID token to become a fresh one."""

    def setUp(self):
        super().setUp()
        self.as_person("adas-account", ADA)
        self.browser, self.user = self.sign_in_at_provider()
        self.cookie = self.session_cookie(self.browser.cookies[self.running.port])
        accounts = self.expect(200, "GET", "/api/auth/list-accounts", Cookie=self.cookie).json()
        self.account = next(account["id"] for account in accounts if account["providerId"] == "acme")

    def ask_tokens(self, path, status=200, cookie=None):
        return self.expect(status, "POST", "/api/auth/" + path, {"accountId": self.account}, Cookie=cookie or self.cookie, Origin=self.base)

    def present(self, token, **more):
        return self.running.ask("POST", "/api/auth/sign-in/social", {"provider": "acme", "idToken": {"token": token, **more}},
                                Origin=self.base)

    def test_a_fresh_sessions_id_token_is_not_accepted(self):
        for path in ("get-access-token", "refresh-token"):
            with self.subTest(path):
                token = self.ask_tokens(path).json()["idToken"]
                claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
                offered = {"nonce": claims["nonce"]} if "nonce" in claims else {}
                self.assertEqual(401, self.present(token).status)
                self.assertEqual(401, self.present(token, **offered).status)

    def test_a_stale_session_gets_no_id_token(self):
        self.change_database("UPDATE sessions SET proved_at_ms = 0")
        for path in ("get-access-token", "refresh-token"):
            tokens = self.ask_tokens(path).json()
            self.assertEqual("at-adas-account", tokens["accessToken"])
            self.assertIsNone(tokens["idToken"])
            self.assertIsNone(tokens.get("refreshToken"))

    def test_an_impersonating_admin_gets_no_token(self):
        self.signed_up("boss@example.com")
        done = self.usher("user", "update", "boss@example.com", "--role", "admin", "--yes")
        self.assertEqual(0, done.returncode, done.stderr)
        boss = self.session_cookie(self.running.sign_in("boss@example.com").cookies())
        acting = self.expect(200, "POST", "/api/auth/admin/impersonate-user", {"userId": self.user}, Cookie=boss, Origin=self.base)
        for path in ("get-access-token", "refresh-token"):
            refused = self.ask_tokens(path, 403, self.session_cookie(acting.cookies()))
            self.assertNotIn("at-adas-account", refused.text)

    def test_a_browsers_own_id_token_works_once_and_is_no_fresher_than_its_sign_in(self):
        token = Provider.token(self.issuer, nonce="n", auth_time=int(time.time()) - 3600)
        self.assertEqual(401, self.present(token).status)
        session = self.present(token, nonce="n")
        self.assertEqual(200, session.status, session.text)
        self.assertEqual(401, self.present(token, nonce="n").status)
        cookie = self.session_cookie(session.cookies())
        refused = self.running.ask("POST", "/auth/accounts/acme/link", {}, Cookie=cookie, Origin=self.base)
        self.assertEqual((403, "FRESH_SESSION_REQUIRED"), (refused.status, refused.json().get("code")))
        self.assertIsNone(self.ask_tokens("get-access-token", cookie=cookie).json()["idToken"])


del AttackChain  # its methods are for the others

if __name__ == "__main__":
    harness.main()
