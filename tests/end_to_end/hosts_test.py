#!/usr/bin/env python3
"""examples/hosts: the rules of each host, run by a host of the test before Usher; and what `usher doctor --origin` says of it."""

import contextlib
import http.client
import json
import re
import resource
import socket
import subprocess
from pathlib import Path

import chat_upstream
import forwarding_host
import harness

HOSTS = Path(__file__).resolve().parents[2] / "examples" / "hosts"
PATHS = ("/auth/verify", "/api/auth/get-session?disableCookieCache=true", "/api/chat/message", "/api/pages/adapt", "/account",
         "/account/sign-in?next=%2Fa%2Fb", "/usher.js")


class Forwarded:
    """Usher behind the host, whose address is the public one."""

    file = "vercel.json"
    trusted = {"TRUSTED_PROXIES": "hops:1"}

    def setUp(self):
        super().setUp()
        self.upstream = chat_upstream.Upstream()
        self.addCleanup(self.upstream.close)
        self.host = forwarding_host.ForwardingHost(self.file, self.rules(), 0)
        self.addCleanup(self.host.close)
        self.origin = f"http://localhost:{self.host.port}"
        self.running = self.server(PUBLIC_URL=self.origin, CHAT_UPSTREAM_URL=self.upstream.url, **self.trusted).start()
        self.host.usher_port = self.running.port

    def rules(self):
        return (HOSTS / self.file).read_text(encoding="utf-8")

    def ask(self, method, path, body=None, **headers):
        with contextlib.closing(harness.connect(self.host.port)) as connection:
            return harness.ask(connection, method, path, body, Origin=self.origin, Sec_Fetch_Site="same-origin", **headers)

    def sign_up(self):
        """The browser's cookies."""
        answer = self.ask("POST", "/auth/signup", harness.sign_up_body("ada@example.com"), X_Forwarded_For="198.51.100.66")
        self.assertEqual(201, answer.status, answer.text)
        return answer.cookies()

    @contextlib.contextmanager
    def asking(self, cookies):
        """A question to the chat, and the upstream's side of it."""
        connection = harness.connect(self.host.port)
        with contextlib.closing(connection):
            connection.request("POST", "/api/chat/message", json.dumps({"message": "What is ROS 2?", "session_id": "notes"}),
                               {"Content-Type": "application/json", "Cookie": header_of(cookies), "Origin": self.origin})
            yield connection, self.upstream.take().begin()

    def doctor(self):
        ran = self.usher("doctor", "--origin", self.origin, "-o", "jsonl", PUBLIC_URL=self.origin,
                         CHAT_UPSTREAM_URL=self.upstream.url, **self.trusted)
        rows = [json.loads(line) for line in ran.stdout.splitlines()]
        return [(row["result"], row["finding"]) for row in rows if row["check"] == "forwarding"]


def header_of(cookies):
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


class Rules(Forwarded):
    def test_every_path_of_usher_is_forwarded_and_no_other(self):
        self.assertEqual({("https", "usher.example.com")}, self.host.targets)
        for path in PATHS:
            self.assertEqual(path, self.host.target_of(path))
        for path in ("/", "/authors", "/account-settings", "/api/other", "/usher.js.map", "/docs/auth/x"):
            self.assertIsNone(self.host.target_of(path))

    def test_sign_in_refresh_and_the_chat(self):
        self.sign_up()
        answer = self.ask("POST", "/auth/login", {"email": "ada@example.com", "password": harness.PASSWORD})
        self.assertEqual(200, answer.status, answer.text)
        cookies = answer.cookies()
        self.assertEqual("ada@example.com", self.ask("GET", "/auth/me", Cookie=header_of(cookies)).json()["user"]["email"])
        self.assertEqual("ada@example.com", self.ask("GET", "/api/auth/get-session", Cookie=header_of(cookies)).json()["user"]["email"])
        refreshed = self.ask("POST", "/auth/refresh", Cookie=header_of(cookies))
        self.assertEqual(200, refreshed.status, refreshed.text)
        cookies |= refreshed.cookies()
        with self.asking(cookies) as (connection, exchange):
            exchange.say("A set of")
            answer = connection.getresponse()
            self.assertEqual(200, answer.status)
            self.assertIn(b"A set of", answer.read1())  # before the rest was sent
            exchange.say(" libraries.").end()
            self.assertIn(b" libraries.", answer.read())

    def test_the_client_is_the_visitor_of_the_host_whatever_was_sent(self):
        sessions = self.ask("GET", "/auth/sessions", Cookie=header_of(self.sign_up())).json()["sessions"]
        self.assertEqual(["203.0.113.9"], [session["ip"] for session in sessions])


class Vercel(Rules, harness.EndToEnd):
    file = "vercel.json"


class NetlifyToml(Rules, harness.EndToEnd):
    file = "netlify.toml"


class NetlifyRedirects(Rules, harness.EndToEnd):
    file = "_redirects"


class Faults(Forwarded, harness.EndToEnd):
    def rules(self):
        kept = json.loads(super().rules())
        if self.id().endswith("a_missing_path_is_named"):
            kept["rewrites"] = [rule for rule in kept["rewrites"] if not re.match("/api/chat|/usher.js", rule["source"])]
        return json.dumps(kept)

    def test_a_sound_host_is_recognised(self):
        self.assertEqual([("ok", f"Vercel at {self.origin} passes on Usher's paths, cookies, events")], self.doctor())

    def test_a_missing_path_is_named(self):
        self.assertEqual([("problem", f"Vercel at {self.origin} does not pass /api/chat, /usher.js on to Usher; add what is missing to "
                                      "vercel.json, as examples/hosts has it")], self.doctor())

    def test_a_buffered_stream_is_named(self):
        self.host.buffers = True
        (level, finding), = self.doctor()
        self.assertEqual("warning", level)
        self.assertIn("buffers streams", finding)

    def test_stripped_cookies_are_named(self):
        for self.host.strips in ("answers", "requests"):
            (level, finding), = self.doctor()
            self.assertEqual("problem", level)
            self.assertIn(f"strips cookies from {self.host.strips}", finding)

    def test_a_machine_that_wakes_is_no_missing_path(self):
        self.host.asleep = True
        (level, finding), = self.doctor()
        self.assertEqual("warning", level)
        self.assertIn("answers 502", finding)
        self.assertEqual(502, self.ask("GET", "/auth/me").status)
        self.host.asleep = False
        self.assertEqual("ok", self.doctor()[0][0])

    def test_an_answer_that_the_host_cuts_ends_its_question_and_keeps_what_came(self):
        cookies = self.sign_up()
        self.host.seconds = 1
        with self.asking(cookies) as (connection, exchange):
            exchange.say("A set of")
            answer = connection.getresponse()
            self.assertIn(b"A set of", answer.read1())
            with self.assertRaises(http.client.IncompleteRead):
                answer.read()
            harness.wait_for("the upstream to be told", lambda: exchange.say("...").gone.wait(0.05))
        self.host.seconds = 30
        history = harness.wait_for("the answer to be kept", lambda: self.kept(cookies))
        self.assertIn("A set of", history)

    def kept(self, cookies):
        history = self.ask("GET", "/api/chat/history?session_id=notes", Cookie=header_of(cookies)).text
        return history if "A set of" in history else None


class Untrusted(Forwarded, harness.EndToEnd):
    trusted = {}

    def test_without_trusted_proxies_all_visitors_have_the_address_of_the_host(self):
        sessions = self.ask("GET", "/auth/sessions", Cookie=header_of(self.sign_up())).json()["sessions"]
        self.assertEqual(["127.0.0.1"], [session["ip"] for session in sessions])
        self.assertEqual([("ok", f"Vercel at {self.origin} passes on Usher's paths, cookies, events")], self.doctor())


class Hops(harness.EndToEnd):
    def test_no_peer_has_a_share_of_connections(self):
        """A proxy's are those of many clients: a full server closes none of them for the next."""
        server = self.server(TRUSTED_PROXIES="hops:1", prepare=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (300, 300))).start()
        begun = []
        for _ in range(200):  # 150 are taken, the others wait
            begun.append(socket.create_connection(("127.0.0.1", server.port), timeout=harness.PATIENCE_SECONDS))
            self.addCleanup(begun[-1].close)
            begun[-1].sendall(b"GET /healthz HTTP/1.1\r\n")
        for oldest in begun[:20]:
            oldest.sendall(b"Host: localhost\r\n\r\n")
            self.assertTrue(oldest.recv(1024).startswith(b"HTTP/1.1 200 "))


class Container(harness.EndToEnd):
    def test_the_files_start_usherd_as_they_say(self):
        dockerfile = (HOSTS / "space" / "Dockerfile").read_text(encoding="utf-8")
        settings = dict(re.findall(r"\b(HOST|PORT|TRUSTED_PROXIES)=(\S+)", dockerfile))
        front = re.match(r"---\n(.*?)\n---\n", (HOSTS / "space" / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]
        self.assertIn(f"app_port: {settings['PORT']}", front)
        self.assertIn("sdk: docker", front)
        checked = self.usher("config", "check", **settings)
        self.assertEqual(0, checked.returncode, checked.stdout + checked.stderr)
        railway = json.loads((HOSTS / "railway.json").read_text(encoding="utf-8"))
        paths = {railway["deploy"]["healthcheckPath"], self.render()["healthCheckPath"]}
        running = self.server(**{**settings, "HOST": "127.0.0.1", "PORT": "0"}).start()
        self.assertEqual([200], [running.ask("GET", path).status for path in paths])

    def render(self):
        python = harness.python_with("yaml")
        if not python:
            self.skipTest("python3-yaml is not installed: scripts/setup --tests")
        read = subprocess.run([python, "-c", "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"], check=True,
                              input=(HOSTS / "render.yaml").read_bytes(), capture_output=True)
        service, = json.loads(read.stdout)["services"]
        self.assertEqual({"PUBLIC_URL", "TRUSTED_PROXIES", "DATABASE_URL", "USHER_SECRET"}, {row["key"] for row in service["envVars"]})
        return service


if __name__ == "__main__":
    harness.main()
