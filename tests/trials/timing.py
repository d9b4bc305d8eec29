#!/usr/bin/env python3
"""Measures user enumeration by timing: whether the time of an answer shows that an address has an account.

    tests/trials/timing.py [--samples 2000] [--at-once 4]       (after scripts/build release)

Serves a database of its own with accounts of six kinds, and asks sign-in (with a wrong password), sign-up in verification mode and
`forgot` for them and for an unknown address, interleaved in random order. For each kind it prints the mean and Welch's t
against the unknown address, with as many samples; |t| of 4.5 or more fails (exit 1), as does an answer that differs in status,
headers or body.
"""

import argparse
import concurrent.futures
import http.client
import json
import math
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))
sys.dont_write_bytecode = True
import harness  # noqa: E402

BIN = ROOT / "build" / "release" / "bin"
PASSWORD = "a passphrase hard to guess"
# "a passphrase hard to guess" by bcrypt at cost 8: less than an Argon2id hash takes.
BCRYPT = "$2b$08$abcdefghijklmnopqrstuuEJRJWNq/af/YTdbqZuv7czGhvxUbrTq"
SETTINGS = {"JWT_ALGORITHM": "EdDSA", "REQUIRE_EMAIL_VERIFICATION": "true", "LOG_LEVEL": "error", "USHER_ACTOR": "timing"}
MOST_T = 4.5
KINDS = ("unknown", "known", "social-only", "suspended", "unverified", "imported-bcrypt")


def address(kind):
    return f"{kind}@example.com"


def usher(server, *words, text=None):
    subprocess.run([BIN / "usher", *words], cwd=server.folder, env=harness.environment(server.settings), input=text, text=True, check=True,
                   stdout=subprocess.DEVNULL)


def make_accounts(server):
    usher(server, "migrate", "up", "--quiet")
    for kind in ("known", "suspended", "unverified"):
        verified = [] if kind == "unverified" else ["--verified"]
        usher(server, "user", "create", address(kind), "--password-stdin", *verified, text=PASSWORD + "\n")
    usher(server, "user", "suspend", address("suspended"), "--yes")
    rows = server.folder / "import.csv"
    rows.write_text("email,password_hash,is_verified\n"
                    f"{address('imported-bcrypt')},{BCRYPT},true\n{address('social-only')},,true\n", encoding="utf-8")
    usher(server, "user", "import", str(rows))


def ask(port, path, body):
    """(seconds, what a client sees) of one call on its own connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.connect()
    began = time.perf_counter()
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read().decode()
    took = time.perf_counter() - began
    connection.close()
    headers = sorted((name.lower(), value) for name, value in answer.getheaders() if name.lower() not in ("x-request-id", "date"))
    return took, (answer.status, tuple(headers), text.replace(body["email"], "ADDRESS"))


CALLS = {
    "sign-in": ("/auth/login", lambda email: {"email": email, "password": "a wrong guess"}),
    "sign-up": ("/auth/signup", lambda email: {"email": email, "password": PASSWORD, "experience_level": "beginner",
                                               "professional_role": "student"}),
    "forgot": ("/auth/password/forgot", lambda email: {"email": email}),
}


def email_for(kind, call, number):
    # A free address is taken after one sign-up, so each is asked for once.
    return f"new{number}@example.com" if kind == "unknown" and call == "sign-up" else address(kind)


def welch(a, b):
    spread = math.sqrt(statistics.variance(a) / len(a) + statistics.variance(b) / len(b))
    return (statistics.mean(a) - statistics.mean(b)) / spread if spread else 0.0


def measure(port, call, samples, at_once):
    path, body_of = CALLS[call]
    plan = [KINDS[i % len(KINDS)] for i in range(samples)]
    random.shuffle(plan)
    times = {kind: [] for kind in KINDS}
    seen = {kind: set() for kind in KINDS}
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        jobs = [pool.submit(ask, port, path, body_of(email_for(kind, call, number))) for number, kind in enumerate(plan)]
        for kind, job in zip(plan, jobs):
            took, answer = job.result()
            times[kind].append(took)
            # The length of the address shows in Content-Length, which the client knows anyway.
            seen[kind].add((answer[0], tuple(h for h in answer[1] if h[0] != "content-length"), answer[2]))
    return times, seen


def report(call, times, seen):
    failed = False
    print(f"\n{call}\n  {'address':16} {'samples':>7} {'mean ms':>9} {'Welch t':>8}")
    for kind in KINDS:
        t = 0.0 if kind == "unknown" else welch(times[kind], times["unknown"])
        same = seen[kind] == seen["unknown"] and len(seen[kind]) == 1
        failed = failed or abs(t) >= MOST_T or not same
        print(f"  {kind:16} {len(times[kind]):7} {statistics.mean(times[kind]) * 1000:9.3f} {t:8.2f}"
              + ("" if same else "   ANOTHER ANSWER"))
    return failed


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--samples", type=int, default=2000, help="of each call, all kinds together")
    options.add_argument("--at-once", type=int, default=4)
    given = options.parse_args()
    harness.programs.usherd = BIN / "usherd"
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        server = harness.Server(folder, **SETTINGS)
        for cheap in ("ARGON2_MEMORY_KIB", "ARGON2_TIME"):
            del server.settings[cheap]
        make_accounts(server)
        server.start()
        try:
            for call in CALLS:
                times, seen = measure(server.port, call, given.samples, given.at_once)
                failed = report(call, times, seen) or failed
        finally:
            server.stop()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
