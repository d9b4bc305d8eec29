#!/usr/bin/env python3
"""Journeys in Chromium: usher.js on a plain page and the packages of frontend/ in a small React site, with a running usherd, its back end,
an OpenID provider, a mail server, and more servers: one that demands a confirmed address and a second factor, one with low limits that adapts
one text alone, one behind a host that forwards, and one on another site than its pages. journeys.mjs has the list. JOURNEYS=tabs,chat runs those with one of these words in their names and draws each page that they look at into
build/screenshots/journeys; a page at which a journey fails is always drawn.

    journeys_test.py --usherd build/release/bin/usherd --usher build/release/bin/usher [unittest's options]"""

import contextlib
import json
import os
import queue
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests" / "end_to_end")]

import harness  # noqa: E402
import npm_packages  # noqa: E402
from back_end import BackEnd, take  # noqa: E402
from forwarding_host import ForwardingHost  # noqa: E402
from guide_blocks import blocks_of  # noqa: E402
from local_server import JsonServer  # noqa: E402
from mail_sink import MailSink  # noqa: E402
from neighbour import free_port  # noqa: E402
from openid_provider import start_provider  # noqa: E402
from terminal import Terminal  # noqa: E402

OLDEST_NODE = 20
PACKAGES = ROOT / "build" / "frontend"
FONTS = HERE / "fonts.conf"
# Pages look the same on each machine: its own fonts, language and zone do not matter.
LOOK = {"FONTCONFIG_FILE": str(FONTS), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
LOW_LIMITS = """[rate_limits]
adapt_caller = "1/1d"
chat_visitor = "1/1d"
"""
RULES = ROOT / "examples" / "hosts" / "vercel.json"
HOSTS, THEIR_USHER = "docs/hosts.md", "https://usher.example.com"
AT_THE_PROVIDER = {"sub": "17", "email": "grace@example.com", "email_verified": True, "name": "Grace"}


def follow(command, patience, **options):
    """Runs the command and prints its lines as they come; ends it when none comes for `patience` seconds. Returns its exit code."""
    lines = queue.Queue()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options) as process:
        threading.Thread(target=lambda: [*map(lines.put, process.stdout), lines.put(None)], daemon=True).start()
        try:
            while (line := lines.get(timeout=patience)) is not None:
                print(line, end="", flush=True)
        except queue.Empty:
            process.kill()
        return process.wait()


class Control(JsonServer):
    """What the journeys do outside of the browser, by HTTP: stop and start the server, run commands, and see that a mail has left it."""

    def __init__(self, test):
        self.test = test
        super().__init__()

    def find(self, path, query):
        if path == "/stop":
            return self.test.running.stop(signal.SIGTERM)
        if path == "/start":
            return self.test.running.start().port
        if path == "/usher":
            ran = self.test.usher(*json.loads(query["words"]), stdin=query.get("stdin", ""))
            return {"exit": ran.returncode, "output": ran.stdout}
        if path == "/stale":
            return self.make_stale(query["email"])
        if path == "/newcomer":
            return self.make_newcomer(query["email"])
        if path == "/publish":
            return self.publish(query["title"])
        if path == "/chapter":
            return self.chapter(query.pop("name"), **{key: json.loads(value) for key, value in query.items()})
        if path == "/chapter-left":
            return self.test.back_end.is_left(query["name"])
        if path == "/by-hand":
            return self.test.start_by_hand()
        if path == "/by-hand-file":
            return {"text": (self.test.folder / "by-hand" / "usher.toml").read_text(encoding="utf-8")}
        return {"subject": self.test.mails.wait_for_mail(query["to"])["Subject"]}

    def chapter(self, name, steps=None, go_on=(), count=0):
        """`steps`: of its next calls; `go_on`: more of the last one. Returns what it was called with, once there are `count` calls."""
        back_end = self.test.back_end
        if steps is not None:
            back_end.steps[name] = steps
        if go_on:
            take(back_end.called(name, 1)[-1], go_on)
        return [exchange.body for exchange in back_end.called(name, count)]

    def make_stale(self, email):
        """All sessions of the account began an hour ago."""
        with contextlib.closing(sqlite3.connect(self.test.folder / "data" / "usher.db", timeout=harness.PATIENCE_SECONDS)) as database, database:
            return database.execute(
                "UPDATE sessions SET created_at_ms = created_at_ms - 3600000, proved_at_ms = proved_at_ms - 3600000"
                " WHERE user_id = (SELECT id FROM users WHERE email = ?)", [email]).rowcount

    def make_newcomer(self, email):
        """The account has not met the questionnaire."""
        with contextlib.closing(sqlite3.connect(self.test.folder / "data" / "usher.db", timeout=harness.PATIENCE_SECONDS)) as database, database:
            return database.execute("UPDATE users SET questionnaire_offered_at_ms = NULL WHERE email = ?", [email]).rowcount

    def publish(self, title):
        """A next version of the questionnaire, which differs by the title of its first step."""
        file = self.test.folder / "questions.json"
        self.test.usher("questionnaire", "init", str(file))
        questions = json.loads(file.read_text(encoding="utf-8"))
        questions["steps"][0]["title"] = title
        file.write_text(json.dumps(questions), encoding="utf-8")
        return self.test.usher("questionnaire", "publish", str(file), "--yes").returncode


class Journeys(harness.EndToEnd):
    def setUp(self):
        super().setUp()
        if not npm_packages.chromium():
            self.skipTest("there is no Chromium here")
        if not npm_packages.has_fonts():
            self.skipTest("the fonts of the journeys are not here: scripts/setup --tests")
        if npm_packages.node_version() < OLDEST_NODE:
            self.skipTest(f"the journeys need Node.js {OLDEST_NODE} or newer")
        self.modules = npm_packages.fetch(HERE)
        self.better_auth = npm_packages.fetch(HERE.parent / "interop")
        built = subprocess.run([ROOT / "scripts" / "frontend"], capture_output=True, text=True, check=False)
        if None in (self.modules, self.better_auth) or (built.returncode and not (PACKAGES / "node_modules").exists()):
            self.skipTest("npm's packages are not here and cannot be fetched")
        self.assertEqual(0, built.returncode, built.stdout + built.stderr)

    def known_texts(self, folder):
        """The file that the Docusaurus plugin writes for the chapter "known"."""
        ran = subprocess.run(["node", HERE / "sample" / "texts.mjs", PACKAGES, folder], capture_output=True, text=True, check=False)
        self.assertEqual(0, ran.returncode, ran.stderr)
        return ran.stdout.strip()

    def place(self, folder, usher="localhost", site="localhost", forwards=False, **settings):
        """A server that is being started for a site on a port of its own, or at a host that forwards to it; both as the journeys know them."""
        folder.mkdir(exist_ok=True)
        port, site_port = free_port(), free_port()
        known = {"usher": f"http://{usher}:{port}", "site": f"http://{site}:{site_port}", "port": site_port, "direct": f"http://localhost:{port}", "testKey": harness.TESTS["TEST_API_KEY"]}
        if forwards:
            host = ForwardingHost(RULES.name, RULES.read_text(encoding="utf-8"), port, site_port=site_port)
            self.addCleanup(host.close)
            known["usher"] = known["site"] = f"http://{site}:{host.port}"
        server = harness.Server(
            folder, port=port, CORS_ORIGINS=known["site"], SITE_URL=known["site"], PUBLIC_URL=known["usher"], SITE_NAME="Reader",
            SMTP_URL=self.mails.url, **harness.TESTS, **settings).launch()
        self.addCleanup(server.stop, signal.SIGKILL)
        return server, known

    def code_of_guide(self):
        """What docs/hosts.md gives a page without a domain, for the server that is on another site."""
        (block,) = [block.text for block in blocks_of(HOSTS) if block.language == "js"]
        self.assertEqual(1, block.count(THEIR_USHER))
        file = self.folder / "guide.mjs"
        file.write_text(block.replace(THEIR_USHER, self.apart["usher"]), encoding="utf-8")
        return str(file)

    def start_by_hand(self):
        """A server without settings at a terminal, which prints how it is set up."""
        folder, port = self.folder / "by-hand", free_port()
        folder.mkdir()
        terminal = Terminal([harness.programs.usherd, "--port", str(port)], folder, columns=200, **harness.FAST)
        self.addCleanup(terminal.close)
        token = re.compile(r"/#token=(\w+)\s")
        self.assertTrue(terminal.wait_for(token.search), terminal.text)
        return {"usher": f"http://localhost:{port}", "token": token.search(terminal.text).group(1), "smtp": self.mails.url}

    def test_journeys(self):
        self.mails = MailSink(self.folder / "mail").start()
        self.addCleanup(self.mails.stop)
        self.back_end = BackEnd()
        self.addCleanup(self.back_end.close)
        relays = {"CHAT_UPSTREAM_URL": self.back_end.url, "ADAPT_UPSTREAM_URL": self.back_end.url, "ADAPT_LANGUAGES": "ur"}
        provider = free_port()
        self.running, open_to_all = self.place(
            self.folder, **relays, OIDC_CAMPUS_ISSUER=f"http://127.0.0.1:{provider}", OIDC_CAMPUS_CLIENT_ID="usher",
            OIDC_CAMPUS_CLIENT_SECRET="hush", OIDC_CAMPUS_LABEL="Campus login")
        strict_server, strict = self.place(self.folder / "strict", REQUIRE_EMAIL_VERIFICATION="true", REQUIRE_TWO_FACTOR="all")
        limits = self.folder / "limited"
        limits.mkdir()
        (limits / "usher.toml").write_text(LOW_LIMITS, encoding="utf-8")
        limited_server, limited = self.place(limits, RATE_LIMIT_ENABLED="true", ADAPT_TEXTS=self.known_texts(limits), **relays)
        # Each name below localhost is a site of its own, to which browsers give Secure cookies.
        forwarded_server, forwarded = self.place(self.folder / "forwarded", site="course.localhost", forwards=True, **relays)
        apart_server, self.apart = self.place(self.folder / "apart", usher="usher.localhost", site="ada.localhost", COOKIE_SAMESITE="none",
                                              COOKIE_SECURE="true", **relays)
        start_provider(self, "mock.mjs", provider, json.dumps(AT_THE_PROVIDER))
        for server in (self.running, strict_server, limited_server, forwarded_server, apart_server):
            server.wait_until_it_serves()
        control = Control(self)
        self.addCleanup(control.close)
        screenshots = ROOT / "build" / "screenshots" / "journeys"
        shutil.rmtree(screenshots, ignore_errors=True)
        screenshots.mkdir(parents=True)
        given = {
            "open": open_to_all, "strict": strict, "limited": limited, "forwarded": forwarded, "apart": self.apart, "control": control.url,
            "packages": str(PACKAGES), "modules": str(self.modules), "betterAuth": str(self.better_auth), "guide": self.code_of_guide(), "screenshots": str(screenshots), "chromium": npm_packages.chromium(),
            "only": os.environ.get("JOURNEYS", ""), "draws": "JOURNEYS" in os.environ,
            "everyView": bool({"CI", "JOURNEYS"} & {*os.environ}),
        }
        ended = follow(["node", HERE / "journeys.mjs", json.dumps(given)], harness.PATIENCE["command"], env={**os.environ, **LOOK})
        self.assertEqual(0, ended, f"a journey failed, or none ended for {harness.PATIENCE['command']:g} s")

    def test_a_word_without_a_journey_is_refused(self):
        ran = subprocess.run(["node", HERE / "journeys.mjs", json.dumps({"only": "tabs,tbas"})], capture_output=True, text=True, timeout=harness.PATIENCE["command"], check=False)
        self.assertEqual(1, ran.returncode, ran.stdout + ran.stderr)
        self.assertTrue(ran.stdout.startswith('JOURNEYS: no journey has "tbas" in its name. Their names are '), ran.stdout)


if __name__ == "__main__":
    harness.main()
