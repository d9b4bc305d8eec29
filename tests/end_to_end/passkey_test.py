#!/usr/bin/env python3
"""Passkeys across processes: kill -9 between the options and the answer."""

import base64
import hashlib
import json
import signal
import subprocess

import harness

ADA = "ada"
ORIGIN = "http://localhost:8000"
PRESENT_AND_VERIFIED = 0x05
SETTINGS = {"PUBLIC_URL": ORIGIN, "PASSKEY_USER_VERIFICATION": "required", **harness.TESTS}


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Authenticator:
    """A device that verified its user, with the passkey of an account that the test API made; openssl signs."""

    def __init__(self, folder, passkey):
        self.key, self.id, self.uses = folder / "passkey.der", base64.b64decode(passkey["credentialId"]), 0
        self.user = base64.b64decode(passkey["userHandle"])
        self.key.write_bytes(base64.b64decode(passkey["privateKey"]))

    def get(self, options):
        self.uses += 1
        data = hashlib.sha256(options["rpId"].encode()).digest() + bytes([PRESENT_AND_VERIFIED]) + self.uses.to_bytes(4, "big")
        client = json.dumps({"type": "webauthn.get", "challenge": options["challenge"], "origin": ORIGIN, "crossOrigin": False}).encode()
        signed = subprocess.run(["openssl", "dgst", "-sha256", "-keyform", "DER", "-sign", self.key], check=True, capture_output=True,
                                input=data + hashlib.sha256(client).digest())
        response = {"clientDataJSON": client, "authenticatorData": data, "signature": signed.stdout, "userHandle": self.user}
        return {"id": encoded(self.id), "rawId": encoded(self.id), "type": "public-key", "clientExtensionResults": {},
                "response": {name: encoded(value) for name, value in response.items()}}


class PasskeyTest(harness.EndToEnd):
    def answer(self, browser):
        """The options of a sign-in, and the browser's answer to them."""
        options = browser.ask("POST", "/auth/passkeys/authentication/options", {}).json()
        return {"token": options["token"], "credential": self.device.get(options["options"])}

    def verify(self, browser, answer):
        return browser.ask("POST", "/auth/passkeys/authentication/verify", answer)

    def test_a_kill_between_options_and_answer_loses_neither(self):
        server = self.server(**SETTINGS).start()
        account = server.account(ADA, passkey=True)
        self.device = Authenticator(self.folder, account["passkey"])
        browser = harness.Browser(server)
        answer = self.answer(browser)
        server.stop(signal.SIGKILL)
        browser.server = self.server(**SETTINGS).start()
        signed_in = self.verify(browser, answer)
        self.assertEqual((200, account["email"]), (signed_in.status, signed_in.json()["user"]["email"]))
        browser.server.stop(signal.SIGKILL)  # what was acknowledged stays: the session, and that the answer was used
        browser.server = self.server(**SETTINGS).start()
        self.assertEqual(200, browser.ask("GET", "/auth/me").status)
        self.assertEqual("INVALID_PASSKEY", self.verify(browser, answer).json()["code"])
        self.assertEqual(200, self.verify(browser, self.answer(browser)).status)


if __name__ == "__main__":
    harness.main()
