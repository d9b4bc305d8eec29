#!/usr/bin/env python3
"""Moving from a real Better Auth server on SQLite and on PostgreSQL: users sign up there, its database is imported, and usherd replaces it.

    import_better_auth_test.py --usherd build/release/bin/usherd --usher build/release/bin/usher [unittest's options]"""

import base64
import http.client
import json
import subprocess
import sys
import urllib.parse
from pathlib import Path

import harness
import postgres
from neighbour import free_port
from second_factor_test import code_of

sys.path += [str(Path(__file__).resolve().parents[1] / folder) for folder in ("interop", "contract")]

import node_scripts  # noqa: E402
from conversation import Authenticators  # noqa: E402

SECRET = "reference-secret-0123456789abcdef0123456789abcdef"
ADA, BOB = "ada@example.com", "bob@example.com"
SITE = "http://localhost:3000"
COOKIE = "better-auth.session_token"
CEREMONY_COOKIE = "better-auth.better-auth-passkey"


def part_of(jwt, index):
    text = jwt.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


class OldServer:
    """Better Auth itself, which makes its own tables; `database`: a file, or `postgres` with libpq's variables."""

    def __init__(self, database, **variables):
        self.port = free_port()
        words = ["--port", self.port, "--database", database, "--profile", "passkeys"]
        self.process = node_scripts.start("reference/server.mjs", *words, stdout=subprocess.PIPE, env=variables)
        if not self.process.stdout.readline():
            raise AssertionError("the reference server did not start")

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("localhost", self.port, timeout=harness.PATIENCE_SECONDS)
        answer = harness.ask(connection, method, "/api/auth" + path, body, Origin=SITE, **headers)
        connection.close()
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer.status} {answer.text}")
        return answer

    def sign_up(self, email):
        return self.ask("POST", "/sign-up/email", {"email": email, "password": harness.PASSWORD, "name": "A User"}).cookies()[COOKIE]

    def enable_second_factor(self, cookie):
        """The secret in Base32, the backup codes, and the cookie that replaces the given one."""
        made = self.ask("POST", "/two-factor/enable", {"password": harness.PASSWORD}, Cookie=f"{COOKIE}={cookie}").json()
        secret = urllib.parse.parse_qs(urllib.parse.urlsplit(made["totpURI"]).query)["secret"][0]
        verified = self.ask("POST", "/two-factor/verify-totp", {"code": code_of(secret)}, Cookie=f"{COOKIE}={cookie}")
        return secret, made["backupCodes"], verified.cookies()[COOKIE]

    def add_passkey(self, cookie, authenticators):
        made = self.ask("GET", "/passkey/generate-register-options", Cookie=f"{COOKIE}={cookie}")
        response = authenticators.answer({"with": "phone", "does": "create", "options": made.json(), "how": {"origin": SITE}})
        cookies = f"{COOKIE}={cookie}; {CEREMONY_COOKIE}={made.cookies()[CEREMONY_COOKIE]}"
        self.ask("POST", "/passkey/verify-registration", {"response": response}, Cookie=cookies)

    def stop(self):
        self.process.terminate()
        self.process.wait(harness.PATIENCE_SECONDS)
        self.process.stdout.close()


class Moved:

    def move(self, old, url, **settings):
        self.addCleanup(old.stop)
        self.bobs_cookie = old.sign_up(BOB)
        self.authenticators = Authenticators()
        self.addCleanup(self.authenticators.close)
        old.add_passkey(self.bobs_cookie, self.authenticators)
        self.totp, self.backup_codes, self.adas_cookie = old.enable_second_factor(old.sign_up(ADA))
        self.jwt = old.ask("GET", "/token", Cookie=f"{COOKIE}={self.bobs_cookie}").json()["token"]
        old.stop()
        (self.folder / "old.secret").write_text(SECRET + "\n")
        settings |= {"BETTER_AUTH_SECRET": SECRET, "PUBLIC_URL": SITE}
        self.usher("migrate", "up", **settings)
        self.moved = self.usher("import", "better-auth", url, "--secret-file", "old.secret", "-o", "json", **settings)
        self.running = self.server(**{"JWT_ALGORITHM": "RS256", **settings}).start()

    def session_of(self, cookie):
        answer = self.running.ask("GET", "/api/auth/get-session", Cookie=f"{COOKIE}={cookie}")
        self.assertEqual(200, answer.status)
        return answer.json()

    def verify(self, **answer):
        challenge = self.running.sign_in(ADA).json()
        self.assertIs(True, challenge["two_factor_required"])
        return self.running.ask("POST", "/auth/2fa/verify", {"two_factor_token": challenge["two_factor_token"], **answer}).status

    def check_report(self):
        self.assertEqual(0, self.moved.returncode, self.moved.stderr)
        report = json.loads(self.moved.stdout)
        self.assertEqual([2, 0, 1, 1, 1], [report[name] for name in ("users", "left_out", "passkeys", "second_factors", "keys")])
        self.assertIn("its cookies stay valid", self.moved.stderr)

    def check_passkey(self):
        begun = self.running.ask("POST", "/auth/passkeys/authentication/options", {})
        cookies = "; ".join(f"{name}={value}" for name, value in begun.cookies().items())
        options = begun.json()["options"]
        credential = self.authenticators.answer({"with": "phone", "does": "get", "options": options, "how": {"origin": SITE}})
        answer = {"token": begun.json()["token"], "credential": credential}
        verified = self.running.ask("POST", "/auth/passkeys/authentication/verify", answer, Cookie=cookies, Origin=SITE)
        self.assertEqual(BOB, verified.json()["user"]["email"], verified.text)

    def check_key(self):
        kid = part_of(self.jwt, 0)["kid"]
        fresh = self.running.ask("GET", "/api/auth/token", Cookie=f"{COOKIE}={self.bobs_cookie}").json()["token"]
        self.assertEqual({"alg": "EdDSA", "kid": kid}, part_of(fresh, 0))
        self.assertEqual(part_of(self.jwt, 1)["sub"], part_of(fresh, 1)["sub"])
        self.assertIn(kid, [key["kid"] for key in self.running.ask("GET", "/api/auth/jwks").json()["keys"]])
        self.assertNotIn(kid, self.running.ask("GET", "/.well-known/jwks.json").text)
        self.assertEqual(401, self.running.ask("GET", "/auth/me", Authorization="Bearer " + self.jwt).status)


class MovedFromSqlite(Moved, harness.EndToEnd):
    def setUp(self):
        super().setUp()
        self.move(OldServer(self.folder / "old.db"), "sqlite:old.db")

    def test_everything_is_imported(self):
        self.check_report()

    def test_a_browser_is_signed_in_at_its_next_request(self):
        self.assertEqual(ADA, self.session_of(self.adas_cookie)["user"]["email"])
        self.assertEqual(BOB, self.session_of(self.bobs_cookie)["user"]["email"])
        value, signature = self.bobs_cookie.split(".", 1)
        forged = value + "." + ("a" if signature[0] != "a" else "b") + signature[1:]
        self.assertIsNone(self.session_of(forged))

    def test_a_bearer_token_works_raw_and_signed(self):
        signed = urllib.parse.unquote(self.bobs_cookie)
        for token in (signed.split(".")[0], signed):
            me = self.running.ask("GET", "/auth/me", Authorization="Bearer " + token)
            self.assertEqual(200, me.status, me.text)
            self.assertEqual(BOB, me.json()["user"]["email"])

    def test_the_password_signs_in(self):
        self.assertIn("access_token", self.running.sign_in(BOB).json())
        wrong = self.running.ask("POST", "/auth/login", {"email": BOB, "password": "wrong " + harness.PASSWORD})
        self.assertEqual(401, wrong.status)

    def test_app_and_backup_codes_still_work(self):
        self.assertEqual(200, self.verify(code=code_of(self.totp)))
        self.assertEqual(200, self.verify(backup_code=self.backup_codes[0]))
        self.assertEqual(401, self.verify(backup_code=self.backup_codes[0]))

    def test_a_passkey_signs_in(self):
        self.check_passkey()

    def test_back_ends_continue_with_the_key_they_know(self):
        self.check_key()


class MovedFromPostgres(Moved, harness.EndToEnd):
    """Usher's tables come into the same database."""

    def test_everything_goes_on(self):
        database = postgres.Database(self)
        old = OldServer("postgres", PGHOST=str(database.gate.folder), PGUSER=database.user, PGDATABASE=database.name)
        self.move(old, database.url, **database.settings)
        self.check_report()
        self.assertEqual(ADA, self.session_of(self.adas_cookie)["user"]["email"])
        self.assertIn("access_token", self.running.sign_in(BOB).json())
        self.assertEqual(200, self.verify(code=code_of(self.totp)))
        self.check_passkey()
        self.check_key()


if __name__ == "__main__":
    harness.main()
