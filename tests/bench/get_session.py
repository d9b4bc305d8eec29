#!/usr/bin/env python3
"""Measures GET /api/auth/get-session beside Better Auth's own server, both on SQLite, with the jwt plugin and without any.

    tests/bench/get_session.py [--usherd PATH] [--seconds N] [--rounds N] PEERS_DIR

PEERS_DIR has better-auth/server.mjs with its packages installed: two workers of Node.js. wrk loads the two in turn over 32 connections
with a session cookie; medians of the rounds are compared. Exits 1 if the aim is missed.
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))
sys.dont_write_bytecode = True
import harness  # noqa: E402
from neighbour import free_port  # noqa: E402

AIM = 15
CONNECTIONS = 32
PATH = "/api/auth/get-session"
PLUGINS = "plugins: [jwt(jwtOptions()), bearer()]"


@contextlib.contextmanager
def better_auth(peers, with_jwt):
    """Its port; without the jwt plugin a copy of its script that names no plugin."""
    port, home = free_port(), peers / "better-auth"
    with tempfile.TemporaryDirectory(prefix="usher-bench-") as folder:
        script = Path(folder) / "server.mjs"
        text = (home / "server.mjs").read_text(encoding="utf-8")
        script.write_text(text if with_jwt else text.replace(PLUGINS, "plugins: []"), encoding="utf-8")
        (Path(folder) / "node_modules").symlink_to(home / "node_modules")
        environment = {**os.environ, "PORT": str(port), "DATABASE_URL": f"file:{folder}/peer.db", "BASE_URL": f"http://localhost:{port}"}
        process = subprocess.Popen(["node", script], env=environment, start_new_session=True)
        try:
            harness.wait_for("Better Auth's server", lambda: answers(port))
            yield port
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def answers(port):
    with contextlib.suppress(OSError):
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/api/auth/ok", timeout=1).status == 200
    return False


@contextlib.contextmanager
def usherd(with_jwt):
    with tempfile.TemporaryDirectory(prefix="usher-bench-") as folder:
        plugins = "bearer,jwt" if with_jwt else "[]"
        running = harness.Server(folder, LOG_LEVEL="error", BETTER_AUTH_PLUGINS=plugins, JWT_ALGORITHM="EdDSA").start()
        try:
            yield running.port
        finally:
            running.stop()


def cookie_of(port):
    """The session cookie of a new account."""
    body = {"name": "Ada", "email": "ada@example.com", "password": "correct horse battery staple"}
    with contextlib.closing(harness.connect(port)) as connection:
        answer = harness.ask(connection, "POST", "/api/auth/sign-up/email", body)
    assert answer.status == 200, answer.text
    lines = [value for name, value in answer.headers if name.lower() == "set-cookie"]
    return next(line.split(";")[0] for line in lines if "session_token" in line)


def requests_a_second(port, cookie, seconds):
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", f"Cookie: {cookie}", f"http://127.0.0.1:{port}{PATH}"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in found, found
    return float(re.search(r"Requests/sec:\s*([\d.]+)", found)[1])


def compare(peers, with_jwt, rounds, seconds):
    with usherd(with_jwt) as ours, better_auth(peers, with_jwt) as theirs:
        cookies = {port: cookie_of(port) for port in (ours, theirs)}
        for port in cookies:
            requests_a_second(port, cookies[port], 1)
        found = {port: [] for port in cookies}
        for _ in range(rounds):
            for port in cookies:
                found[port].append(requests_a_second(port, cookies[port], seconds))
        return statistics.median(found[ours]), statistics.median(found[theirs])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--usherd", type=os.path.abspath, default=ROOT / "build" / "release" / "bin" / "usherd")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("peers", type=Path)
    arguments = parser.parse_args()
    harness.programs.usherd = arguments.usherd
    if not shutil.which("wrk"):
        sys.exit("get_session: install wrk")
    met = True
    for with_jwt in (True, False):
        ours, theirs = compare(arguments.peers.resolve(), with_jwt, arguments.rounds, arguments.seconds)
        met = met and ours >= AIM * theirs
        print(f"{'with' if with_jwt else 'without'} jwt: {ours:,.0f} and {theirs:,.0f} a second, {ours / theirs:.1f} times (at least {AIM})")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
