#!/usr/bin/env python3
"""Measures sign-ins by password of a release build, as a share of the hashes that libsodium makes on the same cores right before and after.

    scripts/test_database run tests/bench/sign_ins.py [--usherd PATH] [--rounds N] [--only sqlite|postgresql] SODIUM_RATE_C

SODIUM_RATE_C is limits/sodium_rate.c of the folder that scripts/bench takes: it keeps its memory between hashes. Eight clients sign in as
200 accounts, from browsers that these know, then from new ones; the CPU that the clients take is taken off the cores. Commits are those of
the whole database, reads too; SQLite's are of writes alone. Exits 1 where a bound is missed.
"""

import argparse
import contextlib
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "end_to_end")]
sys.dont_write_bytecode = True
import harness  # noqa: E402
import postgres  # noqa: E402

CLIENTS, ACCOUNTS, SECONDS = 8, 200, 5
HASH = {"ARGON2_MEMORY_KIB": "19456", "ARGON2_TIME": "2"}
KINDS = ("known", "new")
LEAST = {("sqlite", "known"): 0.82, ("sqlite", "new"): 0.78, ("postgresql", "known"): 0.75, ("postgresql", "new"): 0.70}
MOST_COMMITS = {"known": 4, "new": 5}
MOST_RETRIES = 0.02


class Rate:
    """What libsodium hashes a second."""

    def __init__(self, folder, source):
        self.program = Path(folder) / "sodium_rate"
        subprocess.run(["cc", "-O2", "-DREUSE", "-o", self.program, source, "-Wl,--wrap=mmap,--wrap=munmap", "-l:libsodium.a", "-lpthread"],
                       check=True)

    def measure(self):
        ran = subprocess.run([self.program, str(os.cpu_count()), HASH["ARGON2_MEMORY_KIB"], HASH["ARGON2_TIME"], "3"], check=True,
                             capture_output=True, text=True)
        return float(re.search(r"([\d.]+) hashes/s", ran.stdout)[1])


class Site:
    def __init__(self, folder, engine):
        self.engine = engine
        self.database = postgres.server_url() if engine == "postgresql" else None
        settings = {"DATABASE_URL": self.database, "USHER_SECRET": 32 * "s", "PUBLIC_URL": "http://localhost:8000"} if self.database else {}
        self.server = harness.Server(folder, **HASH, LOG_LEVEL="error", RATE_LIMIT_ENABLED="true", **settings).start()
        made = subprocess.run([harness.programs.usher, "seed", "--users", str(ACCOUNTS), "-o", "json"], check=True,
                              capture_output=True, text=True, cwd=folder, env=harness.environment(self.server.settings))
        self.accounts = [(row["email"], row["password"]) for row in json.loads(made.stdout)]
        self.browsers = {}

    def sign_in(self, connection, number, is_known):
        email, password = self.accounts[number]
        cookie = {"Cookie": self.browsers[number]} if is_known else {}
        answer = harness.ask(connection, "POST", "/auth/login", {"email": email, "password": password}, **cookie)
        assert answer.status == 200, answer.text
        return "; ".join(f"{name}={value}" for name, value in answer.cookies().items() if "device" in name)

    def counts(self):
        """Works, works that ran again, commits."""
        text = self.server.ask("GET", "/metrics").text
        of = {name: float(re.search(rf"^usher_database_{name}_total (\S+)$", text, re.M)[1])
              for name in ("writes", "write_retries", "write_transactions")}
        commits = of["write_transactions"]
        if self.database:
            time.sleep(1.2)  # the statistics of a connection are told each second
            asked = [postgres.client_program(), "-XqAt", self.database, "-c", "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"]
            commits = float(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
        return of["writes"], of["write_retries"], commits

    def load(self, is_known, seconds=SECONDS):
        """Sign-ins, and the cores that the clients left."""
        done, until, took = [], time.perf_counter() + seconds, resource.getrusage(resource.RUSAGE_SELF)

        def client(first):
            with contextlib.closing(harness.connect(self.server.port)) as connection:
                number = first
                while time.perf_counter() < until:
                    cookie = self.sign_in(connection, number, is_known)
                    if is_known:
                        self.browsers[number] = cookie
                    done.append(number)
                    number = (number + CLIENTS) % ACCOUNTS

        threads = [threading.Thread(target=client, args=(first,)) for first in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        now = resource.getrusage(resource.RUSAGE_SELF)
        cpu = now.ru_utime + now.ru_stime - took.ru_utime - took.ru_stime
        return len(done) / seconds, os.cpu_count() - cpu / seconds


def measure(engine, rate, rounds, folder):
    site = Site(folder, engine)
    missed = False
    try:
        with contextlib.closing(harness.connect(site.server.port)) as connection:
            for number in range(ACCOUNTS):
                site.browsers[number] = site.sign_in(connection, number, False)
        rows = {kind: [] for kind in KINDS}
        for _ in range(rounds):
            for kind in KINDS:
                before, counted = rate.measure(), site.counts()
                per_s, cores = site.load(kind == "known")
                works, again, commits = (now - then for now, then in zip(site.counts(), counted))
                hashes = (before + rate.measure()) / 2
                rows[kind].append((per_s / hashes * os.cpu_count() / cores, per_s, hashes, commits / (per_s * SECONDS), again / works))
        for kind, all_rounds in rows.items():
            share, per_s, hashes, commits, again = (statistics.median(column) for column in zip(*all_rounds))
            spread = f"{min(row[0] for row in all_rounds):.2f} to {max(row[0] for row in all_rounds):.2f}"
            print(f"{engine}, {kind} browser: {share:.2f} of the hash rate ({spread}): {per_s:.1f} of {hashes:.1f} a second; "
                  f"{commits:.1f} commits a sign-in, {again:.1%} of works ran again")
            missed |= share < LEAST[engine, kind] or round(commits, 1) > MOST_COMMITS[kind] or again > MOST_RETRIES
    finally:
        site.server.stop()
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--usherd", type=os.path.abspath, default=ROOT / "build" / "release" / "bin" / "usherd")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("sodium_rate", type=os.path.abspath, metavar="SODIUM_RATE_C")
    arguments = parser.parse_args()
    harness.programs.usherd = arguments.usherd
    harness.programs.usher = os.path.join(os.path.dirname(arguments.usherd), "usher")
    missed = False
    for engine in ("sqlite", "postgresql"):
        if arguments.only in (None, engine):
            with tempfile.TemporaryDirectory(prefix="usher-bench-") as folder:
                missed |= measure(engine, Rate(folder, arguments.sodium_rate), arguments.rounds, folder)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
