"""Usher and a site behind a real nginx or Caddy, configured by the test."""

import os
import re
import shutil
import subprocess
import urllib.parse

import harness
import local_server
import neighbour

PATH = os.environ["PATH"] + ":/usr/sbin"

# Around the part that a test brings.
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


def replace_all(text, replacements):
    """In one pass: a port that takes the place of another may begin like a third."""
    for old in replacements:
        assert old in text, f"the configuration does not say {old}"
    return re.sub("|".join(map(re.escape, replacements)), lambda found: replacements[found[0]], text)


class Site(local_server.Handler):
    """Answers every request with the identity headers that the proxy sent."""

    def do_GET(self):
        text = "".join(f"{name}: {value}\n" for name, value in sorted(self.headers.items()) if name.lower().startswith("x-auth-")).encode()
        self.answer(text)


class Proxied(neighbour.Neighbour):
    """Usher and a site behind a proxy, as configuration() of the derived test says, in which replacements() are made."""

    page = "/docs/x?page=2&part=b"  # for signed-in users
    sign_in_page = "/account/sign-in"
    outside = "/elsewhere"  # of the site, public

    def setUp(self):
        super().setUp()
        if not shutil.which(self.program, path=PATH):
            self.skipTest(f"{self.program} is not installed")
        site = local_server.LocalServer(Site)
        self.addCleanup(site.close)
        self.port = neighbour.free_port()
        self.running = self.server(
            PUBLIC_URL=f"http://localhost:{self.port}", TRUSTED_PROXIES="127.0.0.1/32", **harness.TESTS, **self.usher_settings()
        ).start()
        self.site_port = site.server_port
        self.as_written = self.configuration()
        self.start_proxy(self.as_written)

    def usher_settings(self):
        return {}

    def replacements(self):
        return {"127.0.0.1:8000": f"127.0.0.1:{self.running.port}", "127.0.0.1:3000": f"127.0.0.1:{self.site_port}"}

    def run_proxy(self, *words):
        environment = {"PATH": PATH, "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        command = [self.program, *words]
        self.run_neighbour("proxy", lambda **options: subprocess.Popen(command, cwd=self.folder, env=environment, **options))

    def sign_up(self, verified=True):
        """Cookies as the browser keeps them, by where it sends them."""
        user = self.running.account("ada@example.com", is_verified=verified, profile={"experience_level": "beginner"})
        lines = self.running.test("POST", "sessions", {"account": user["id"]}).json()["set_cookie"]
        everywhere = "; ".join(line.split(";")[0] for line in lines if "Path=/;" in line)
        under_auth = "; ".join(line.split(";")[0] for line in lines)
        return user, everywhere, under_auth

    def assert_sent_to_sign_in(self, answer):
        target = re.sub(r"^http://[^/]+", "", answer.header("Location") or "")
        self.assertEqual((302, f"{self.sign_in_page}?next={urllib.parse.quote(self.page, safe='')}"), (answer.status, target))

    def test_only_signed_in_users_pass(self):
        self.assert_sent_to_sign_in(self.ask("GET", self.page))
        user, everywhere, under_auth = self.sign_up()
        told = f"X-Auth-Email: ada@example.com\nX-Auth-Email-Verified: true\nX-Auth-Role: user\nX-Auth-User-Id: {user['id']}\n"
        passed = self.ask("GET", self.page, Cookie=everywhere)
        self.assertEqual((200, told.lower()), (passed.status, passed.text.lower()))
        origin = {"Origin": f"http://localhost:{self.port}", "Sec-Fetch-Site": "same-origin"}
        signed_in = self.ask("POST", "/auth/login", {"email": "ada@example.com", "password": harness.PASSWORD}, **origin)
        self.assertIn("refresh_token", signed_in.cookies(), signed_in.text)
        self.assertEqual(204, self.ask("POST", "/auth/logout", Cookie=under_auth, Sec_Fetch_Site="same-origin").status)
        self.assert_sent_to_sign_in(self.ask("GET", self.page, Cookie=everywhere))

    def test_an_unverified_address_does_not_pass(self):
        _, everywhere, _ = self.sign_up(verified=False)
        self.assertEqual(403, self.ask("GET", self.page, Cookie=everywhere).status)

    def test_a_forged_address_does_not_pass_where_usher_gives_none(self):
        _, everywhere, _ = self.sign_up(verified=False)
        self.port = neighbour.free_port()
        self.start_proxy(self.as_written.replace("/auth/verify?verified=1", "/auth/verify?"))
        told = self.ask("GET", self.page, Cookie=everywhere, **{"X-Auth-Email": "root@example.com"}).text.lower()
        self.assertIn("x-auth-email-verified: false\n", told)
        self.assertNotIn("root@example.com", told)

    def test_forged_identity_headers_are_replaced(self):
        _, everywhere, _ = self.sign_up()
        forged = {"X-Auth-Role": "admin", "X-Auth-User-Id": "forged-id", "X-Auth-Email": "root@example.com"}
        self.assertEqual(302, self.ask("GET", self.page, **forged).status)
        inside = self.ask("GET", self.page, Cookie=everywhere, **forged).text.lower()
        self.assertIn("x-auth-role: user\n", inside)
        self.assertNotIn("forged-id", inside)

    def test_public_pages_get_no_identity(self):
        _, everywhere, _ = self.sign_up()
        forged = {"X-Auth-Role": "admin", "X-Auth-User-Id": "forged-id", "X-Auth-Email": "root@example.com"}
        outside = self.ask("GET", self.outside, Cookie=everywhere, **forged)
        self.assertEqual((200, ""), (outside.status, outside.text))


class Nginx(Proxied):
    program = "nginx"

    def start_proxy(self, configuration):
        part = replace_all(configuration, {"listen 80;": f"listen 127.0.0.1:{self.port};", **self.replacements()})
        user = "user root;\n" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(NGINX.format(folder=self.folder, part=part, user=user))
        self.run_proxy("-p", str(self.folder), "-e", "stderr", "-c", "nginx.conf")


class Caddy(Proxied):
    program = "caddy"
    host = "www.example.com"

    def start_proxy(self, configuration):
        part = replace_all(configuration, {f"{self.host} {{": f"http://:{self.port} {{\n  bind 127.0.0.1", **self.replacements()})
        (self.folder / "Caddyfile").write_text(CADDY.format(part=part))
        self.run_proxy("run", "--config", "Caddyfile", "--adapter", "caddyfile")
