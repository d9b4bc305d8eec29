"""usherd, configured like the reference server."""

import atexit
import contextlib
import datetime
import functools
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "trials"))

import harness
import node_scripts
import placeholders
import several

DAY = 86400 * 1000
SETTINGS = {
    "BETTER_AUTH_SECRET": placeholders.SECRET,
    "PUBLIC_URL": "http://localhost:8110",
    "TRUSTED_ORIGINS": "https://*.example.com,myapp://",
    "BETTER_AUTH_PLUGINS": "bearer,jwt,two-factor,anonymous,admin",
    "JWT_ALGORITHM": "EdDSA",
    "SIGNUP_PROFILE": "optional",
    "TRUSTED_PROXIES": "127.0.0.1/32",
    "BREACHED_PASSWORDS": "off",
    "MAIL_FROM": "Reference <noreply@localhost>",
    "GITHUB_CLIENT_ID": "github-client-id",
    "GITHUB_CLIENT_SECRET": "github-client-secret",
    "OIDC_MOCK_CLIENT_ID": "google-client-id",
    "OIDC_MOCK_CLIENT_SECRET": "google-client-secret",
}
MAILED_CODES = {"BETTER_AUTH_PLUGINS": SETTINGS["BETTER_AUTH_PLUGINS"] + ",magic-link,email-otp"}
PROFILES = {
    "bare": {"BETTER_AUTH_PLUGINS": "magic-link"},  # nothing means the default
    "es256": {"JWT_ALGORITHM": "ES256"},
    "rs256": {"JWT_ALGORITHM": "RS256"},
    "rate-limited": {"RATE_LIMIT_ENABLED": "true"},
    "secure-cookies": {"COOKIE_SECURE": "true"},
    "sign-up-off": {"SIGNUP_ENABLED": "false"},
    "verification-required": {"REQUIRE_EMAIL_VERIFICATION": "true"},
    "differential": MAILED_CODES,
    "last-login-method": {"BETTER_AUTH_PLUGINS": MAILED_CODES["BETTER_AUTH_PLUGINS"] + ",passkey,last-login-method"},
    "mailed-codes": MAILED_CODES,
    "mailed-codes-sign-up-off": {**MAILED_CODES, "SIGNUP_ENABLED": "false"},
    "passkeys": {"BETTER_AUTH_PLUGINS": MAILED_CODES["BETTER_AUTH_PLUGINS"] + ",passkey"},
    "passkeys-first": {"BETTER_AUTH_PLUGINS": SETTINGS["BETTER_AUTH_PLUGINS"] + ",passkey"},
    "passkeys-secure-cookies": {"BETTER_AUTH_PLUGINS": SETTINGS["BETTER_AUTH_PLUGINS"] + ",passkey", "COOKIE_SECURE": "true"},
    "mailed-codes-verification-required": {**MAILED_CODES, "REQUIRE_EMAIL_VERIFICATION": "true"},
}
CONFIG = """[rate_limits]
sign_in_account = "3/15m"
code_account = "1000/15m"

[user_fields.internalNote]
input = false
"""

# Kind of mail in the recordings -> ours.
MAILS = {
    "verify-email": ("verify_email", "change_email"),
    "change-email-confirmation": ("consent_email_change",),
    "reset-password": ("reset_password",),
    "otp": ("second_factor_code",),
    "magic-link": ("sign_in_link",),
    "sign-in-otp": ("sign_in_code",),
    "email-verification-otp": ("verify_email_code",),
    "forget-password-otp": ("reset_password_code",),
}

# The happenings of reference/happenings.mjs, in our tables.
HAPPENINGS = {
    "sessions were last extended a day and a minute ago": lambda now: ("UPDATE sessions SET expires_at_ms = ?", now + 6 * DAY - 60_000),
    "sessions were last extended two days ago": lambda now: ("UPDATE sessions SET expires_at_ms = ?", now + 5 * DAY),
    "sessions have expired": lambda now: ("UPDATE sessions SET expires_at_ms = ?", now - 1000),
    "sessions began two days ago": lambda now: ("UPDATE sessions SET created_at_ms = ?1, proved_at_ms = ?1", now - 2 * DAY),
    "sessions began an hour ago": lambda now: ("UPDATE sessions SET created_at_ms = ?1, proved_at_ms = ?1", now - 3_600_000),
    "sessions began now": lambda now: ("UPDATE sessions SET created_at_ms = ?1, proved_at_ms = ?1", now),
    "every address is verified": lambda _: ("UPDATE users SET is_verified = 1",),
    "alice becomes an admin": lambda _: ("UPDATE users SET role = 'admin' WHERE email = 'alice@example.com'",),
    "alice is banned": lambda _: ("UPDATE users SET is_active = 0 WHERE email = 'alice@example.com'",),
    "nine second factors have failed": lambda now: (
        "INSERT INTO rate_limits SELECT 'code_account', user_id, 999, CAST(? AS BIGINT) FROM two_factors WHERE true "
        "ON CONFLICT (rule, subject) DO UPDATE SET count = 999", now + 900_000),
    "passkey challenges have expired": lambda _: ("SELECT 1",),  # they are signed with their time, and not stored
    "mailed codes and links have expired": lambda now: ("UPDATE verifications SET expires_at_ms = ? WHERE purpose <> 'device'", now - 1000),
}

TOKEN = re.compile(r"(?:token=|/reset-password/)([\w.-]+)|\b(\d{6})\b")
PROVIDER = ("google", "mock")  # a provider of our own, since Google's address cannot be set
CALLBACK = re.compile(rf"(callback(?:/|%2F)){PROVIDER[1]}\b")


STARTING = threading.Lock()


def issuer():
    """The address of one provider for all servers of this run, which may start at once."""
    with STARTING:
        return start_provider()


@functools.cache
def start_provider():
    process = node_scripts.start("provider.mjs", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    atexit.register(process.wait)
    atexit.register(process.kill)
    return process.stdout.readline().strip()


class OneServer:
    """usherd on SQLite, in `folder`."""

    of_proxy = ()  # the headers that a proxy before it adds

    def __init__(self, folder):
        self.folder, self.server = folder, None

    def begin(self, settings, port):
        """From a clean state; returns the port, a free one for None."""
        self.server = harness.Server(self.folder, port=port or 0, **settings).start()
        self.settings = self.server.settings
        return self.server.port

    def end(self):
        if self.server is not None:
            self.server.stop(9)
            shutil.rmtree(self.folder / "data", ignore_errors=True)
            self.server = None

    def execute(self, sql, *values):
        with contextlib.closing(sqlite3.connect(self.folder / "data" / "usher.db", timeout=harness.PATIENCE_SECONDS)) as database, database:
            return database.execute(sql, values).fetchall()


def servers(folder):
    """With USHER_TEST_SERVERS=N (and USHER_TEST_DATABASE) as many behind nginx on PostgreSQL, else one on SQLite."""
    count = os.environ.get("USHER_TEST_SERVERS")
    return several.SeveralServers(folder, int(count)) if count else OneServer(folder)


class Usher:
    kinds_of_mail = tuple(MAILS)
    provider = PROVIDER[1]

    def __init__(self, folder, profile, port=None, site="http://localhost:3000", release=None):
        """On a free port, but as if it were the recordings'; or on one that is its own. One usherd serves clients of any `release`."""
        del release
        self.folder, self.profile, self.servers, self.wanted_port = folder, profile, servers(folder), port
        self.addresses = {"CORS_ORIGINS": site, **({} if port is None else {"PUBLIC_URL": f"http://localhost:{port}"})}
        self.issuer = issuer()

    def fresh(self):
        self.servers.end()
        self.seen, self.authorization, self.extended = {}, None, None
        settings = {**SETTINGS, "OIDC_MOCK_ISSUER": self.issuer, **PROFILES.get(self.profile, {}), **self.addresses}
        (self.folder / "usher.toml").write_text(CONFIG, encoding="ascii")
        self.port = self.servers.begin(settings, self.wanted_port)

    def stop(self):
        self.servers.end()

    @property
    def of_proxy(self):
        return self.servers.of_proxy

    def execute(self, sql, *values):
        return self.servers.execute(sql, *values)

    def heard(self, body):
        """Of an answer: the session that it says is extended, which is stored after the answer. What it mails is made before the next
        request: of two that a server has at once, the one that it makes last has the valid code."""
        self.settle()
        session = body.get("session") if isinstance(body, dict) else None
        if isinstance(session, dict) and "expiresAt" in session:
            self.extended = session["id"], session["expiresAt"]

    def is_stored(self, session, expires_at):
        stored = self.execute("SELECT expires_at_ms FROM sessions WHERE id = ? AND ended_at_ms IS NULL", session)
        until = datetime.datetime.fromisoformat(expires_at).timestamp() * 1000
        return not stored or int(stored[0][0]) >= round(until)

    def happen(self, name):
        self.settle()
        if self.extended:
            harness.wait_for("the extension", lambda: self.is_stored(*self.extended))
            self.extended = None
        if name == "alice has an account without a password":
            self.command("user", "create", "alice@example.com", "--name", "Alice", "--generate-password", "--no-input")
        else:
            self.execute(*HAPPENINGS[name](int(time.time() * 1000)))

    def command(self, *words):
        done = subprocess.run([harness.programs.usher, *words], cwd=self.folder, env=harness.environment(self.servers.settings),
                              capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)
        if done.returncode:
            raise AssertionError(f"usher {words}: {done.stderr}")
        return done.stdout

    def mails(self, kind, to):
        """All mails of a kind so far; token_in says what is in one."""
        self.settle(to)
        ours = MAILS.get(kind)
        if ours is None:
            return []
        rows = self.execute(f"SELECT id FROM outbox WHERE kind IN ({', '.join('?' * len(ours))}) AND lower(address) = ? "
                            "ORDER BY created_at_ms, id", *ours, to)
        return [row[0] for row in rows]

    def settle(self, to="%"):
        """Waits until the worker has turned all mail requests into mails, for an address or for all."""
        asked = "SELECT 1 FROM outbox WHERE kind LIKE 'request:%' AND lower(address) LIKE ? LIMIT 1"
        harness.wait_for("mail", lambda: not self.execute(asked, to))

    def token_in(self, mail):
        """Or its code."""
        if mail not in self.seen:
            text = json.loads(self.command("mail", "show", mail, "-o", "json"))["text"]
            found = TOKEN.search(text)
            if not found:
                raise AssertionError("no token and no code in:\n" + text)
            self.seen[mail] = found[1] or found[2]
        return self.seen[mail]

    def minted(self, kind):
        """Verification tokens are rows of the database here, so only the first of these has a counterpart."""
        if kind != "minted-expired":
            return placeholders.mint({"email": "alice@example.com"})
        with contextlib.closing(harness.connect(self.port)) as connection:
            body = {"email": "alice@example.com"}
            harness.ask(connection, "POST", "/api/auth/send-verification-email", body, Origin="http://localhost:3000")
        token = self.token_in(self.mails("verify-email", "alice@example.com")[-1])
        self.happen("mailed codes and links have expired")
        return token

    def ours(self, body):
        if not isinstance(body, dict):
            return body
        return {key: PROVIDER[1] if (key, value) == ("provider", PROVIDER[0]) else value for key, value in body.items()}

    def path(self, path):
        """The path with a code for the person that the recorded code names."""
        there, here = (f"/callback/{name}" for name in PROVIDER)
        person = re.search(r"[?&]code=(\w+)", path)
        if there in path and person and self.authorization:
            path = path.replace(person[0], person[0][:6] + self.code_for(person[1]))
        return path.replace(there, here)

    def code_for(self, person):
        """Sends the browser to the provider; returns the code that it comes back with."""
        asked = urllib.parse.urlsplit(f"{self.authorization}&person={person}")
        answer = harness.ask(harness.connect(asked.port), "GET", f"{asked.path}?{asked.query}")
        return urllib.parse.parse_qs(urllib.parse.urlsplit(answer.header("Location")).query)["code"][0]

    def theirs(self, value):
        """Our provider's name translated into the recordings'."""
        if isinstance(value, list):
            return [self.theirs(inner) for inner in value]
        if isinstance(value, str):
            return PROVIDER[0] if value == PROVIDER[1] else CALLBACK.sub(rf"\1{PROVIDER[0]}", value)
        if not isinstance(value, dict):
            return value
        return {key: self.theirs(inner) for key, inner in value.items()}

    def forget_used_codes(self):
        self.execute("UPDATE two_factors SET last_step = NULL")

    def away(self, url):
        """Where an answer sends the browser."""
        if url.startswith(self.issuer):
            self.authorization = url
