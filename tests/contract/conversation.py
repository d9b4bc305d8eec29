"""Replays a recorded conversation and compares the answers."""

import contextlib
import http.client
import json
import re
import subprocess
import time
import urllib.parse

import harness
import node_scripts
import placeholders
from differences import Comparison, Difference

HOST = "localhost:8110"  # as in the recordings


def exchange(port, method, path, headers, text):
    """Exactly these headers, besides Host and Content-Length."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=harness.PATIENCE_SECONDS)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", HOST)
        for name, value in headers.items():
            connection.putheader(name, value.encode())
        body = None if text is None else text.encode()
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        text = response.read().decode()
        pairs = [(name.lower(), value) for name, value in response.getheaders()]
        return {"status": response.status, "headers": pairs, "body": parsed(text, response.getheader("Content-Type"))}
    finally:
        connection.close()


def parsed(text, content_type):
    if (content_type or "").startswith("text/html"):
        return "<html>"
    try:
        return json.loads(text)
    except ValueError:
        return text


class Authenticators:
    """The passkeys of a conversation: ../interop/passkey_authenticator.mjs, started when the first is made."""

    def __init__(self):
        self.process = None

    def answer(self, asked):
        """What the authenticator answers to the options in `asked`."""
        if self.process is None:
            self.process = node_scripts.start("passkey_authenticator.mjs", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        if self.process is not None:
            self.process.communicate()


class Conversation:
    def __init__(self, recording, target):
        self.recording, self.target = recording, target
        self.bindings = placeholders.Bindings(self.find)
        self.differences, self.number = [], 0
        self.authenticators, self.bodies = Authenticators(), [None]  # of the answers, by the number of their step

    def play(self):
        with contextlib.closing(self.authenticators):
            self.steps()
        self.mails()
        return self.differences

    def steps(self):
        for self.number, step in enumerate(self.recording["steps"], 1):
            for happening in step.get("before", []):
                self.target.happen(happening)
            self.step(f"{self.recording['name']} {step['request']['method']} {self.path_of(step)} #{self.number}", step)

    @staticmethod
    def path_of(step):
        return step["request"]["path"].removeprefix("/api/auth")

    def step(self, at, step):
        self.bodies.append(None)
        try:
            answer = self.ask(self.with_passkey(step))
        except placeholders.Unknown as unknown:
            self.differences.append(Difference(at, "request", str(unknown), "never seen"))
            return
        comparison = Comparison(at, self.bindings, step["request"]["headers"].get("cookie", ""))
        recorded = step["response"]
        self.bodies[self.number] = answer["body"]
        self.target.heard(answer["body"])
        answer["body"] = self.target.theirs(answer["body"])
        answer["headers"] = [(name, self.target.theirs(value)) for name, value in answer["headers"] if name not in self.target.of_proxy]
        comparison.compare(recorded, answer)
        if "jwt" in step and recorded["status"] == answer["status"]:
            comparison.token(step["jwt"], answer, self.target.theirs)
        self.learn(recorded, answer)
        self.differences += comparison.differences

    def with_passkey(self, step):
        """The request; with the response of the step's authenticator to the options that the server sent before."""
        request = step["request"]
        if "passkey" not in step:
            return request
        options = self.bodies[step["passkey"]["options"]]
        if not isinstance(options, dict) or "challenge" not in options:
            raise placeholders.Unknown("<passkey-challenge>")
        response = self.authenticators.answer({**self.bindings.fill_all(step["passkey"]), "options": options})
        del response["clientExtensionResults"]  # which the client keeps
        self.bindings.match(request["body"]["response"]["id"], response["id"])
        return {**request, "body": {**request["body"], "response": response}}

    def ask(self, request):
        headers = dict(request["headers"])
        if "cookie" in headers:
            headers["cookie"] = self.bindings.fill_cookies(headers["cookie"])
            if not headers["cookie"]:
                del headers["cookie"]
        if "authorization" in headers:
            headers["authorization"] = self.bindings.fill(headers["authorization"])
        path = self.bindings.fill(request["path"])
        body = self.bindings.fill_all(request.get("body"))
        text = body if "body" not in request or isinstance(body, str) else json.dumps(self.target.ours(body))
        return exchange(self.target.port, request["method"], self.target.path(path), headers, text)

    def learn(self, recorded, answer):
        """Values inside a URL are learnt even where the URL differs for an allowed reason."""
        one, other = recorded.get("body"), answer.get("body")
        if not all(isinstance(body, dict) and str(body.get("url")).startswith("http") for body in (one, other)):
            return
        there, here = (dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(body["url"]).query)) for body in (one, other))
        for key in ("state", "code_challenge"):
            if key in there and key in here:
                self.bindings.match(there[key], here[key])
        self.target.away(other["url"])

    def find(self, kind, name):
        if kind == "totp":
            self.target.forget_used_codes()
            return placeholders.totp(self.bindings.value("totp-secret", "<totp-secret>"), time.time())
        if kind in ("mail-token", "mail-code"):
            self.bindings.values[name] = self.mailed(name)
            return self.bindings.values[name]
        if kind.startswith("minted"):
            return self.target.minted(kind)
        return None

    def mailed(self, name):
        """The token or code of the mail with this name in the recording, counted from the newest mail, since there may be more."""
        mails = [mail for mail in self.recording.get("mails", []) if mail["step"] < self.number]
        mail = next((mail for mail in mails if name in (mail.get("token"), mail.get("otp"))), None)
        if mail is None:
            return None
        same = [other for other in mails if (other["kind"], other["to"].lower()) == (mail["kind"], mail["to"].lower())]
        newer = len(same) - same.index(mail)
        found = self.target.mails(mail["kind"], mail["to"].lower())
        return self.target.token_in(found[-newer]) if len(found) >= newer else None

    def mails(self):
        """The number of mails by kind and recipient."""
        recorded = [(mail["kind"], mail["to"].lower()) for mail in self.recording.get("mails", [])]
        addresses = {to for _, to in recorded} | set(re.findall(r"[a-z]+@example\.com", json.dumps(self.recording["steps"]).lower()))
        for kind in self.target.kinds_of_mail:
            for to in sorted(addresses):
                wanted = recorded.count((kind, to))
                got = len(self.target.mails(kind, to))
                if wanted != got:
                    self.differences.append(Difference(self.recording["name"], f"mail:{kind}", f"{wanted} to {to}", got))
