#!/usr/bin/env python3
"""Access tokens in a back end of the FastAPI quickstart: Debian's python3-jose with the shared key and no audience."""

import json
import re
import subprocess
import unittest
from pathlib import Path

import harness

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "move-from-fastapi.md"
QUICKSTART = GUIDE.with_name("quickstart.md")
KEY = "a-key-that-all-back-ends-of-the-site-share"
# Prints the claims of the token on standard input, or the text of the error.
DECODE = f"""
import json, sys
from jose import JWTError, jwt
try:
    print(json.dumps(jwt.decode(sys.stdin.read(), {KEY!r}, algorithms=["HS256"])))
except JWTError as error:
    print(json.dumps(str(error)))
"""


def python():
    return harness.python_with("jose")


def settings_of_guide():
    (block,) = re.findall(r"^```ini\n(JWT_ALGORITHM=.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line.split("#")[0].strip() for line in block.splitlines()]
    return {**dict(line.split("=", 1) for line in lines), "JWT_SECRET_KEY": KEY}


def decode(token):
    done = subprocess.run([python(), "-c", DECODE], input=token, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


class QuickstartBackEnd(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        if python() is None:
            raise unittest.SkipTest("python3-jose is not installed")

    def test_takes_tokens_with_the_settings_of_the_guide(self):
        signed_up = self.server(**settings_of_guide()).start().sign_up("ada@example.com").json()
        claims = decode(signed_up["access_token"])
        self.assertEqual((signed_up["user"]["id"], "ada@example.com"), (claims["sub"], claims["email"]))
        self.assertGreater(claims["exp"], claims["iat"])

    def test_refuses_tokens_with_an_audience_in_the_words_of_the_quickstart(self):
        settings = {name: value for name, value in settings_of_guide().items() if name != "JWT_AUDIENCE"}
        for address, audience in (("ada@example.com", {}), ("bob@example.com", {"JWT_AUDIENCE": "https://orders.example.com"})):
            server = self.server(**settings, **audience).start()
            said = decode(server.sign_up(address).json()["access_token"])
            server.stop()
            self.assertEqual("Invalid audience", said)
            self.assertIn(f"refuses them with `{said}`", QUICKSTART.read_text(encoding="utf-8"))


if __name__ == "__main__":
    harness.main()
