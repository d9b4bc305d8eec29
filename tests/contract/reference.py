"""The reference server itself, to verify the replay."""

import contextlib
import json
import subprocess
import time
import urllib.parse

import harness
import node_scripts
import placeholders

MINTED = {
    "minted-expired": {"email": "alice@example.com", "exp": -60},
    "minted-for-a-stranger": {"email": "unknown@example.com", "exp": 60},
    "minted-without-type": {"email": "alice@example.com", "updateTo": "new@example.com", "exp": 60},
}


class Reference:
    provider = "google"
    of_proxy = ()

    def __init__(self, _, profile, port=None, site="http://localhost:3000", release="newest"):
        """On a free port, but as if it were the recordings'; or on one that is its own."""
        ports = ("--listen", 0) if port is None else ("--port", port, "--cheap-passwords")
        self.process = node_scripts.start("reference/server.mjs", *ports, "--profile", profile, "--site", site, "--fake-providers", release=release,
                                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.port = int(self.process.stdout.readline())

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def told(self, path, **query):
        with contextlib.closing(harness.connect(self.port)) as connection:
            connection.request("GET", f"/__test/{path}?{urllib.parse.urlencode(query)}")
            response = connection.getresponse()
            if response.status != 200:
                raise AssertionError(f"{path} {query}: {response.status}")
            return json.loads(response.read())

    def fresh(self):
        self.told("fresh")

    def heard(self, body):
        pass

    def happen(self, name):
        self.told("happen", name=name)

    def mails(self, kind, to):
        """All mails of a kind so far; token_in says what is in one."""
        return [mail for mail in self.told("mails") if (mail["kind"], mail["to"].lower()) == (kind, to)]

    def token_in(self, mail):
        """Or its code."""
        return mail.get("token") or mail["otp"]

    kinds_of_mail = ("verify-email", "reset-password", "change-email-confirmation", "delete-user", "otp", "magic-link", "sign-in-otp",
                     "email-verification-otp", "forget-password-otp")

    def minted(self, kind):
        now = int(time.time())
        return placeholders.mint({**MINTED[kind], "iat": now - 7200, "exp": now + MINTED[kind]["exp"]})

    def ours(self, body):
        return body

    def path(self, path):
        return path

    def theirs(self, value):
        return value

    def forget_used_codes(self):
        pass

    def away(self, url):
        pass

    def code_for(self, person):
        return person
