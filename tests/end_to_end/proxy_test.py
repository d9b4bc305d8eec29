#!/usr/bin/env python3
"""The configurations of docs/reverse-proxy.md in a real nginx and a real Caddy: who is signed in passes, who is not does not."""

import contextlib
import http.server
import os
import re
import shutil
import socket
import subprocess
import threading
import unittest
from pathlib import Path

import harness

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "reverse-proxy.md"
PATH = os.environ["PATH"] + ":/usr/sbin"

# Around the guide's own part.
NGINX = """daemon off;
{user}pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{part}
}}
"""
CADDY = """{{
  admin off
  auto_https off
}}
{part}
"""


def from_guide(language):
    """The one block of that language."""
    (block,) = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return block


def replace_all(text, replacements):
    for old, new in replacements.items():
        assert old in text, f"the guide does not say {old}"
        text = text.replace(old, new)
    return text


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Site(http.server.BaseHTTPRequestHandler):
    """Answers everything with what the proxy told it of the caller."""

    def do_GET(self):
        text = "".join(f"{name}: {value}\n" for name, value in sorted(self.headers.items()) if name.lower().startswith("x-auth-")).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class Proxied:
    """Usher and a site behind a proxy."""

    def setUp(self):
        super().setUp()
        if not shutil.which(self.program, path=PATH):
            self.skipTest(f"{self.program} is not installed")
        site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
        self.addCleanup(site.server_close)
        self.addCleanup(site.shutdown)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        self.port = free_port()
        self.running = self.server(PUBLIC_URL=f"http://localhost:{self.port}", TRUSTED_PROXIES="127.0.0.1/32").start()
        self.start_proxy({"127.0.0.1:8000": f"127.0.0.1:{self.running.port}", "127.0.0.1:3000": f"127.0.0.1:{site.server_port}"})

    def run_proxy(self, *words):
        log = open(self.folder / "proxy.log", "wb")
        self.addCleanup(log.close)
        environment = {"PATH": PATH, "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        process = subprocess.Popen([self.program, *words], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.addCleanup(process.wait, harness.PATIENCE_SECONDS)
        self.addCleanup(process.terminate)
        harness.wait_for("the proxy to listen", lambda: process.poll() is not None or self.listens())
        self.assertIsNone(process.poll(), (self.folder / "proxy.log").read_text())

    def listens(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            return True
        return False

    def ask(self, method, path, body=None, **headers):
        with contextlib.closing(harness.connect(self.port)) as connection:
            return harness.ask(connection, method, path, body, **headers)

    def sign_up(self):
        """Cookies as the browser keeps them, by where it sends them."""
        origin = {"Origin": f"http://localhost:{self.port}", "Sec-Fetch-Site": "same-origin"}
        answer = self.ask("POST", "/auth/signup", harness.somebody("ada@example.com"), **origin)
        self.assertEqual(201, answer.status, answer.text)
        lines = [value for name, value in answer.headers if name.lower() == "set-cookie"]
        everywhere = "; ".join(line.split(";")[0] for line in lines if "Path=/;" in line)
        under_auth = "; ".join(line.split(";")[0] for line in lines)
        return answer.json()["user"], everywhere, under_auth

    def assert_sent_to_sign_in(self, answer):
        self.assertEqual((302, "/login?next=/docs/x?page=2"), (answer.status, re.sub(r"^http://[^/]+", "", answer.header("Location") or "")))

    def test_only_who_is_signed_in_passes(self):
        self.assert_sent_to_sign_in(self.ask("GET", "/docs/x?page=2"))
        user, everywhere, under_auth = self.sign_up()
        told = f"X-Auth-Email: ada@example.com\nX-Auth-Email-Verified: false\nX-Auth-Role: user\nX-Auth-User-Id: {user['id']}\n"
        passed = self.ask("GET", "/docs/x?page=2", Cookie=everywhere)
        self.assertEqual((200, told.lower()), (passed.status, passed.text.lower()))
        self.assertEqual(204, self.ask("POST", "/auth/logout", Cookie=under_auth, Sec_Fetch_Site="same-origin").status)
        self.assert_sent_to_sign_in(self.ask("GET", "/docs/x?page=2", Cookie=everywhere))

    def test_nobody_can_claim_to_be_somebody(self):
        _, everywhere, _ = self.sign_up()
        forged = {"X-Auth-Role": "admin", "X-Auth-User-Id": "somebody", "X-Auth-Email": "root@example.com"}
        self.assertEqual(302, self.ask("GET", "/docs/x", **forged).status)
        self.assertIn("x-auth-role: user\n", self.ask("GET", "/docs/x", Cookie=everywhere, **forged).text.lower())
        outside = self.ask("GET", "/elsewhere", Cookie=everywhere, **forged)
        self.assertEqual((200, ""), (outside.status, outside.text))

    def test_metrics_stay_inside(self):
        self.assertEqual("", self.ask("GET", "/metrics").text, "the site's answer")


class Nginx(Proxied, harness.EndToEnd):
    program = "nginx"

    def start_proxy(self, addresses):
        part = replace_all(from_guide("nginx"), {"listen 80;": f"listen 127.0.0.1:{self.port};", **addresses})
        user = "user root;\n" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(NGINX.format(folder=self.folder, part=part, user=user))
        self.run_proxy("-p", str(self.folder), "-e", "stderr", "-c", "nginx.conf")


class Caddy(Proxied, harness.EndToEnd):
    program = "caddy"

    def start_proxy(self, addresses):
        part = replace_all(from_guide("caddyfile"), {"www.example.com {": f"http://:{self.port} {{\n  bind 127.0.0.1", **addresses})
        (self.folder / "Caddyfile").write_text(CADDY.format(part=part))
        self.run_proxy("run", "--config", "Caddyfile", "--adapter", "caddyfile")


if __name__ == "__main__":
    harness.main()
