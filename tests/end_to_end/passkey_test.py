#!/usr/bin/env python3
"""Passkeys across processes: kill -9 between the options and the answer."""

import base64
import hashlib
import json
import signal
import subprocess

import harness

EMAIL = "ada@example.com"
PRESENT_AND_VERIFIED, WITH_CREDENTIAL = 0x05, 0x40


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def cbor_bytes(data):
    return b"\x59" + len(data).to_bytes(2, "big") + data


class Authenticator:
    """A device that verified its user, with one key (ES256) that openssl keeps."""

    def __init__(self, folder, origin):
        self.key, self.origin, self.uses = folder / "passkey.pem", origin, 0
        self.run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.key)
        self.id = hashlib.sha256(self.key.read_bytes()).digest()

    @staticmethod
    def run(*words, given=b""):
        return subprocess.run(words, input=given, capture_output=True, check=True).stdout

    def client_data(self, kind, options):
        data = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(data).encode()

    def data(self, rp_id, credential=b""):
        self.uses += 1
        flags = PRESENT_AND_VERIFIED | (WITH_CREDENTIAL if credential else 0)
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big") + credential

    def credential(self, response):
        return {"id": encoded(self.id), "rawId": encoded(self.id), "type": "public-key", "clientExtensionResults": {},
                "response": {name: encoded(value) for name, value in response.items()}}

    def create(self, options):
        point = self.run("openssl", "ec", "-in", self.key, "-pubout", "-outform", "DER")[-64:]
        cose = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + point[:32] + b"\x22\x58\x20" + point[32:]
        made = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        attestation = (b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData" + cbor_bytes(self.data(options["rp"]["id"], made)))
        return self.credential({"clientDataJSON": self.client_data("webauthn.create", options), "attestationObject": attestation})

    def get(self, options):
        client, data = self.client_data("webauthn.get", options), self.data(options["rpId"])
        signature = self.run("openssl", "dgst", "-sha256", "-sign", self.key, given=data + hashlib.sha256(client).digest())
        return self.credential({"clientDataJSON": client, "authenticatorData": data, "signature": signature})


class Browser:
    def __init__(self):
        self.jar = {}

    def ask(self, server, path, body):
        answer = server.ask("POST", path, body, Cookie="; ".join(f"{name}={value}" for name, value in self.jar.items()))
        self.jar.update(answer.cookies())
        return answer


class PasskeyTest(harness.EndToEnd):
    def begin(self):
        """A server with an account that has a passkey; its settings name the origin of all that follow."""
        self.settings = {"PUBLIC_URL": "http://localhost:8000", "PASSKEY_USER_VERIFICATION": "required"}
        server = self.server(**self.settings).start()
        self.device = Authenticator(self.folder, self.settings["PUBLIC_URL"])
        ada = Browser()
        self.assertEqual(201, ada.ask(server, "/auth/signup", harness.sign_up_body(EMAIL)).status)
        options = ada.ask(server, "/auth/passkeys/registration/options", {}).json()
        made = ada.ask(server, "/auth/passkeys/registration/verify",
                       {"token": options["token"], "credential": self.device.create(options["options"])})
        self.assertEqual(201, made.status, made.text)
        return server

    def answer(self, browser, server):
        """The options of a sign-in, and the browser's answer to them."""
        options = browser.ask(server, "/auth/passkeys/authentication/options", {}).json()
        return {"token": options["token"], "credential": self.device.get(options["options"])}

    def verify(self, browser, server, answer):
        return browser.ask(server, "/auth/passkeys/authentication/verify", answer)

    def test_a_kill_between_options_and_answer_loses_neither(self):
        server, browser = self.begin(), Browser()
        answer = self.answer(browser, server)
        server.stop(signal.SIGKILL)
        server = self.server(**self.settings).start()
        signed_in = self.verify(browser, server, answer)
        self.assertEqual((200, EMAIL), (signed_in.status, signed_in.json()["user"]["email"]))
        server.stop(signal.SIGKILL)  # what was acknowledged stays: the session, and that the answer was used
        server = self.server(**self.settings).start()
        me = server.ask("GET", "/auth/me", Cookie="; ".join(f"{name}={value}" for name, value in browser.jar.items()))
        self.assertEqual(200, me.status)
        self.assertEqual("INVALID_PASSKEY", self.verify(browser, server, answer).json()["code"])
        self.assertEqual(200, self.verify(browser, server, self.answer(browser, server)).status)


if __name__ == "__main__":
    harness.main()
