"""Shared by the tests of the chat back ends in examples/: such a back end beside a running usherd."""

import base64
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import guide_blocks
import harness
import neighbour
from local_server import Handler, JsonServer, LocalServer

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EXPERT = {"experience_level": "advanced", "professional_role": "engineer"}


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def parts_of(token):
    """Header and claims."""
    return [json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in token.split(".")[:2]]


def unsigned(header, claims):
    return base64url(json.dumps(header).encode()) + "." + base64url(json.dumps(claims).encode())


def text_of(stream):
    """The deltas of an event stream, which may have comments and must end with [DONE]."""
    *events, last, rest = stream.split("\n\n")
    assert (last, rest) == ("data: [DONE]", ""), stream
    return "".join(json.loads(event.removeprefix("data: "))["delta"] for event in events if event != ":")


class BackEnd(neighbour.Neighbour):
    """usherd, and the example that start_back_end() of a derived class starts on self.port."""

    def setUp(self):
        super().setUp()
        self.require_packages()
        self.port = neighbour.free_port()
        self.running = self.server(JWT_ALGORITHM="RS256", **self.usher_settings()).start()
        made = json.loads(self.usher("apikey", "create", "--scope", "profile:read", "-o", "json").stdout)
        self.api_key_id = made["id"]
        self.issuer = self.running.ask("GET", "/openapi.json").json()["servers"][0]["url"]
        self.run_back_end(
            USHER_URL=f"http://127.0.0.1:{self.running.port}",
            USHER_ISSUER=self.issuer,
            USHER_CHAT_AUDIENCE=f"http://127.0.0.1:{self.port}",
            USHER_API_KEY=made["key"],
        )

    def usher_settings(self):
        return {}

    def run_back_end(self, **settings):
        environment = {"PATH": os.environ["PATH"], **settings}
        self.run_neighbour("back_end", lambda **options: self.start_back_end(env=environment, **options))

    def chat(self, message="What is a node?", **headers):
        return self.ask("POST", "/chat", {"message": message}, **headers)

    def bearer(self, token):
        return {"Authorization": f"Bearer {token}"}

    @property
    def email(self):
        """Of the test's own user."""
        return f"{self._testMethodName}@example.com"

    def token(self):
        return self.running.sign_up(self.email).json()["access_token"]

    def assert_refused(self, token):
        """The token gets 401, and its sender is not treated as a visitor."""
        for answer in (self.chat(X_Anonymous_Id="visitor-1", **self.bearer(token)), self.ask("GET", "/me", **self.bearer(token))):
            self.assertEqual((401, "Bearer"), (answer.status, answer.header("WWW-Authenticate")), answer.text)


class SharedBackEnd(BackEnd):
    """One usherd and one back end for all tests of the class: to start them takes longer than the tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.host = cls("setUp")
        cls.addClassCleanup(cls.host.doCleanups)
        BackEnd.setUp(cls.host)

    def setUp(self):
        vars(self).update({name: value for name, value in vars(self.host).items() if not name.startswith("_")})


class DirectCalls(SharedBackEnd):
    """Calls of the example without the relay."""

    def test_a_visitor_is_greeted(self):
        answer = self.chat(X_Anonymous_Id="visitor-1")
        self.assertEqual(200, answer.status, answer.text)
        self.assertEqual("text/event-stream", answer.header("Content-Type").split(";")[0])
        self.assertEqual("Hello, visitor. A node is a small program that does one job, such as reading a camera. ", text_of(answer.text))

    def test_the_answer_is_at_the_users_level(self):
        before = self.token()
        self.assertIn("Level beginner, role student: A node is a small program", text_of(self.chat(**self.bearer(before)).text))
        self.running.ask("PATCH", "/auth/profile", EXPERT, **self.bearer(before))
        after = self.running.sign_in(self.email).json()["access_token"]
        self.assertIn("Level advanced, role engineer: Nodes are participants", text_of(self.chat(**self.bearer(after)).text))
        self.assertIn("Level beginner, role student", text_of(self.chat(**self.bearer(before)).text), "as old as the token")

    def test_a_request_without_credentials_is_refused(self):
        self.assertEqual(401, self.chat().status)
        self.assertEqual(401, self.ask("GET", "/me").status)
        self.assertEqual(401, self.ask("GET", "/me", X_Anonymous_Id="visitor-1").status)

    def test_the_whole_profile_is_read_with_the_api_key(self):
        token = self.token()
        self.running.ask("PATCH", "/auth/profile", {"hardware_background": {"devices": ["jetson"]}}, **self.bearer(token))
        answer = self.ask("GET", "/me", **self.bearer(token))
        self.assertEqual((200, self.email), (answer.status, answer.json()["email"]), answer.text)
        self.assertEqual({"devices": ["jetson"]}, answer.json()["profile"]["hardware_background"])

    def test_a_deleted_account_is_not_found(self):
        token = self.token()
        self.assertEqual(204, self.running.ask("DELETE", "/auth/me", {"password": harness.PASSWORD}, **self.bearer(token)).status)
        self.assertEqual(404, self.ask("GET", "/me", **self.bearer(token)).status)

    def test_invalid_tokens_are_refused(self):
        token = self.token()
        header, claims = parts_of(token)
        body, _, signature = token.rpartition(".")
        jwk = self.running.ask("GET", "/.well-known/jwks.json").text
        by_shared_key = unsigned({**header, "alg": "HS256"}, claims)
        forged = base64url(hmac.new(jwk.encode(), by_shared_key.encode(), hashlib.sha256).digest())
        for name, wrong in {
            "nothing": "",
            "no JWT": "wrong",
            "no signature": f"{body}.",
            "another's signature": body + "." + signature[:-6] + "AAAAAA",
            "changed claims": unsigned(header, {**claims, "role": "admin"}) + "." + signature,
            "unsigned": unsigned({"alg": "none", "typ": "at+jwt"}, claims) + ".",
            "the public key as a shared one": f"{by_shared_key}.{forged}",
            "unknown key": unsigned({**header, "kid": "unknown"}, claims) + "." + signature,
        }.items():
            with self.subTest(name):
                self.assert_refused(wrong)
        self.assertEqual(200, self.chat(**self.bearer(token)).status)

    def test_a_token_for_another_purpose_is_refused(self):
        cookies = self.running.sign_up(self.email).cookies()
        cookie = f"better-auth.session_token={cookies['better-auth.session_token']}"
        other_use = self.running.ask("GET", "/api/auth/token", Cookie=cookie).json()["token"]
        self.assertNotIn("typ", parts_of(other_use)[0])
        self.assert_refused(other_use)


class LastCalls(BackEnd):
    """Calls of the example after which its usherd is another one."""

    def test_a_revoked_api_key_is_reported(self):
        token = self.token()
        self.assertEqual(0, self.usher("apikey", "revoke", self.api_key_id).returncode)
        answer = self.ask("GET", "/me", **self.bearer(token))
        self.assertEqual(502, answer.status)
        self.assertIn("USHER_API_KEY", answer.json()["detail"])
        self.assertEqual(200, self.chat(**self.bearer(token)).status, "chat needs no key")

    def test_a_token_of_another_issuer_or_audience_is_refused(self):
        self.assertEqual(200, self.chat(**self.bearer(self.token())).status, "it has the keys now")
        self.running.stop()
        self.assertEqual(200, self.chat(**self.bearer(self.token_of())).status)
        self.assert_refused(self.token_of(JWT_AUDIENCE="https://elsewhere.example"))
        self.assert_refused(self.token_of(PUBLIC_URL="http://localhost:9"))

    def token_of(self, **settings):
        """A token signed with the same key by a server with other settings."""
        other = self.server(**{"JWT_ALGORITHM": "RS256", "JWT_AUDIENCE": self.issuer, "PUBLIC_URL": self.issuer, **settings}).start()
        token = other.sign_in(self.email).json()["access_token"]
        other.stop()
        return token


class Issuer(JsonServer):
    """As much of Usher as a back end of adapted pages meets: its keys, and a token."""

    def __init__(self, folder):
        self.key = str(folder / "issuer.pem")
        self.openssl("genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.key)
        modulus = self.openssl("rsa", "-in", self.key, "-noout", "-modulus").decode().strip().removeprefix("Modulus=")
        self.keys = {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", "e": "AQAB", "n": base64url(bytes.fromhex(modulus))}]}
        super().__init__()

    def find(self, path, query):
        return self.keys

    def openssl(self, *words, text=None):
        return subprocess.run(["openssl", *words], input=text, capture_output=True, check=True).stdout

    def token(self, audience, **claims):
        now = int(time.time())
        body = {"iss": self.url, "aud": audience, "sub": "audience:x", "scope": "adapt", "iat": now, "exp": now + 60, **claims}
        text = unsigned({"alg": "RS256", "typ": "at+jwt", "kid": "one"}, body)
        return text + "." + base64url(self.openssl("dgst", "-sha256", "-sign", self.key, text=text.encode()))


PAGE = {"task": "personalize", "title": "Nodes", "language": "en",
        "text": "# Nodes\n\nA node publishes to **topics**. A node may also ask.\n\n```python\nnode.spin()  # a topic\n```\n\n- a node in a list\n\n**End** of the course. More follows.",
        "traits": {"experience_level": "beginner"},
        "words": {"experience_level": {"label": "How experienced are you?", "values": {"beginner": "Beginner"}}}}


class Adapting(neighbour.Neighbour):
    """The example's route for adapted pages, whose tokens are of the test's own issuer."""

    def setUp(self):
        super().setUp()
        self.require_packages()
        if not shutil.which("openssl"):
            self.skipTest("openssl is not installed")
        self.port = neighbour.free_port()
        self.issuer = Issuer(self.folder)
        self.addCleanup(self.issuer.close)
        self.audience = f"http://127.0.0.1:{self.port}"
        environment = {"PATH": os.environ["PATH"], "USHER_URL": self.issuer.url, "USHER_CHAT_AUDIENCE": self.audience, **self.more_settings()}
        self.run_neighbour("back_end", lambda **options: self.start_back_end(env=environment, **options))

    def more_settings(self):
        return {}

    def adapt(self, token=None, **page):
        token = self.issuer.token(self.audience) if token is None else token
        return self.ask("POST", "/adapt", {**PAGE, **page}, **({"Authorization": f"Bearer {token}"} if token else {}))


class Adapts(Adapting):
    def test_by_rules(self):
        beginner = text_of(self.adapt().text)
        self.assertEqual("# Nodes\n\nA node (a program that does one job) publishes to **topics (a named channel for messages)**. A node may also ask.\n\n"
                         "```python\nnode.spin()  # a topic\n```\n\n- a node in a list\n\n**End** of the course (the chapters and their exercises). More follows.", beginner)
        advanced = text_of(self.adapt(traits={"experience_level": "advanced"}).text)
        self.assertEqual("# Nodes\n\nA node publishes to **topics**.\n\n```python\nnode.spin()  # a topic\n```\n\n- a node in a list\n\n**End** of the course.", advanced)
        self.assertEqual(PAGE["text"], text_of(self.adapt(traits={}).text))
        urdu = text_of(self.adapt(task="translate", language="ur", traits={}, words={}).text)
        self.assertIn("A نوڈ publishes to **ٹاپک**.", urdu)
        self.assertIn("node.spin()  # a topic", urdu)
        self.assertEqual(urdu, text_of(self.adapt(task="translate", language="ur", traits={}, words={}).text), "the same each time")

    def test_only_ushers_token_for_adapted_pages(self):
        for name, wrong in {
            "nothing": "",
            "of chat": self.issuer.token(self.audience, scope="chat", sub="user-1"),
            "of a user": self.issuer.token(self.audience, sub="user-1"),
            "for another back end": self.issuer.token("http://127.0.0.1:1"),
            "expired": self.issuer.token(self.audience, exp=int(time.time()) - 600),
            "of another issuer": self.issuer.token(self.audience, iss="http://127.0.0.1:1"),
            "changed": self.issuer.token(self.audience)[:-6] + "AAAAAA",
        }.items():
            with self.subTest(name):
                answer = self.adapt(wrong)
                self.assertEqual((401, "Bearer"), (answer.status, answer.header("WWW-Authenticate")), answer.text)
        self.assertEqual(422, self.adapt(text=None).status)


class Model(LocalServer):
    """A server with OpenAI's interface, which streams `parts` and ends as `end` says; keeps what it is asked."""

    def __init__(self):
        self.asked, self.parts, self.end, self.status = [], ["# Nodes", "\n\nNew."], "stop", 200
        self.frames = []  # before the parts, as they are
        super().__init__(ModelHandler)


class ModelHandler(Handler):
    def do_POST(self):
        body = json.loads(self.body())
        self.server.asked.append((self.path, self.headers["Authorization"], body))
        self.send_response(self.server.status)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for frame in self.server.frames:
            self.wfile.write(f"{frame}\n\n".encode())
        choices = [{"delta": {"content": part}, "finish_reason": None} for part in self.server.parts]
        if self.server.end:
            choices.append({"delta": {}, "finish_reason": self.server.end})
        for choice in choices:
            self.wfile.write(f"data: {json.dumps({'choices': [choice]})}\n\n".encode())
        if self.server.end:
            self.wfile.write(b"data: [DONE]\n\n")


class AdaptsByModel(Adapting):
    def more_settings(self):
        self.model = Model()
        self.addCleanup(self.model.close)
        return {"OPENAI_BASE_URL": f"{self.model.url}/v1", "OPENAI_MODEL": "small", "OPENAI_API_KEY": "secret"}

    def test_each_end_of_an_answer(self):
        self.assertEqual("# Nodes\n\nNew.", text_of(self.adapt().text))
        path, authorization, body = self.model.asked[-1]
        self.assertEqual(("/v1/chat/completions", "Bearer secret", "small", True), (path, authorization, body["model"], body["stream"]))
        system, user = body["messages"]
        self.assertIn("How experienced are you? Beginner", system["content"])
        self.assertEqual({"role": "user", "content": PAGE["text"]}, user)
        self.adapt(task="translate", language="ur")
        self.assertIn("into the language ur", self.model.asked[-1][2]["messages"][0]["content"])

        self.model.frames = ['data:{"choices": null}', 'data: {"choices": [{"delta": null}]}', 'data: {"choices": [{"delta": {"reasoning": "Hm"}}]}', ": waiting"]
        thinking = self.adapt().text
        self.assertEqual("# Nodes\n\nNew.", text_of(thinking))
        self.assertTrue(thinking.startswith(":\n\n:\n\ndata: "), thinking)

        self.model.end = "length"
        self.assertIn('data: {"keep":false}', self.adapt().text.replace(" false", "false").replace('"keep": ', '"keep":'))
        self.model.end = None
        broken = self.adapt().text
        self.assertIn("New.", broken)
        self.assertTrue(broken.endswith('event: error\ndata: {"message": "The model broke off"}\n\n'), broken)
        self.model.status = 500
        self.assertEqual(502, self.adapt().status)


class Guide(BackEnd):
    """The application of a page of docs/, beside the file of an example that the page says to save."""

    def save(self, page, *names):
        """The blocks with these titles, as files; an excerpt of an example has to be all of it."""
        self.blocks = list(guide_blocks.blocks_of(page))
        for name in names:
            (block,) = [block for block in self.blocks if block.title == name]
            if name.startswith("examples/"):
                self.assertEqual((EXAMPLES.parent / name).read_text(encoding="utf-8"), block.text)
                shutil.copy(EXAMPLES.parent / name, self.folder)
            else:
                (self.folder / name).write_text(self.with_ports(block.text), encoding="utf-8")

    def with_ports(self, text):
        return text.replace("9000", str(self.port)).replace("http://localhost:8000", f"http://localhost:{self.running.port}")

    def test_a_route_is_for_users(self):
        self.assertEqual(401, self.ask("GET", "/exercises").status)
        self.running.sign_up("ada@example.com")
        (block,) = [block for block in self.blocks if block.first_line.startswith("token=")]
        command = self.with_ports(block.text).replace("correct horse battery", harness.PASSWORD)
        ran = subprocess.run(["bash", "-euo", "pipefail", "-c", command], capture_output=True, text=True, timeout=harness.PATIENCE_SECONDS, check=False)
        self.assertEqual(0, ran.returncode, ran.stderr)
        self.assertEqual({"for": "ada@example.com", "level": "beginner"}, json.loads(ran.stdout))
