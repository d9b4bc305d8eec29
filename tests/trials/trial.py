#!/usr/bin/env python3
"""Tries a release build under faults, as scripts/test has no time for: before a release, and each night.

    tests/trials/trial.py faults [EVENT...]    four servers behind nginx on PostgreSQL under load: servers and databases are killed, paused, filled up
    tests/trials/trial.py conversations        the official Better Auth client and its recordings, through nginx to four servers on PostgreSQL
    tests/trials/trial.py releases OLD NEW     the programs in the folder OLD are replaced by those in NEW, which bring a migration, under load

Each event has servers of its own. Every call of the clients is written to build/trials/EVENT.jsonl, and tests/trials/check_history.py
decides whether the history is right. An event takes some 20 s. Exits 1 where a rule is broken. Run it on an otherwise idle machine, or
with --recovery and --slowest as far above 2 and 10 s as other work takes. The disks that are filled up need root.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))
sys.dont_write_bytecode = True
import harness  # noqa: E402
import releases  # noqa: E402
from clients import Echo, Load, look_at_the_end  # noqa: E402
from cluster import Machines, Missing  # noqa: E402
from events import CALM_SECONDS, EVENTS, Trial  # noqa: E402
from history import History  # noqa: E402
from several import Site  # noqa: E402

SERVERS = 4
CHECKER = ROOT / "tests" / "trials" / "check_history.py"
# A token whose answer was lost is used again after the database's return.
SETTINGS = {"REFRESH_GRACE_SECONDS": "60", "LOG_LEVEL": "warning"}
REPLACED = {"postgres": (releases.on_postgres, releases.replaced_on_postgres), "sqlite": (releases.on_sqlite, releases.replaced_on_sqlite)}
CONVERSATIONS = [
    ("contract/replay_test.py",),
    ("interop/client_test.py", "ClientTest.test_usherd", "ClientTest.test_usherd_with_the_oldest_client"),
]


def try_event(event, needs, path, logs, times, settings):
    """Runs one event, and writes its history."""
    with contextlib.ExitStack() as ends:
        machines = ends.enter_context(Machines(**needs))
        echo = Echo()
        ends.callback(echo.close)
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="usher-trial-")))
        site = ends.enter_context(Site(folder, SERVERS, DATABASE_URL=machines.url(), CHAT_UPSTREAM_URL=echo.url, **SETTINGS, **settings))
        ends.callback(keep_logs, folder, logs)
        history = History(path)
        ends.callback(history.close)
        load = Load(site, history, times)
        trial = Trial(machines, site, load, history)
        with load:
            load.go_on()
            event(trial)
            load.go_on()
            time.sleep(CALM_SECONDS)
        for fault in load.faults:
            history.write("fault", text=fault)
        look_at_the_end(load, trial.database.ask)


def try_releases(database, old, new, path, logs, restarts_old):
    """Replaces the old release by the new one, and writes the history."""
    on, replaced = REPLACED[database]
    with contextlib.ExitStack() as ends:
        echo = Echo()
        ends.callback(echo.close)
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="usher-trial-")))
        place = folder / "usherd"
        shutil.copy(old.usherd, place)
        harness.programs.usherd = place
        site, ask = ends.enter_context(on(folder, CHAT_UPSTREAM_URL=echo.url, **SETTINGS))
        ends.callback(keep_logs, folder, logs)
        for server in site.servers[:2]:
            server.start()
        history = History(path)
        ends.callback(history.close)
        load = Load(site, history)
        trial = Trial(None, site, load, history)
        trial.place, trial.successor, trial.restarts_old = place, None, restarts_old
        with load:
            load.go_on()
            replaced(trial, old, new)
            time.sleep(CALM_SECONDS)
        for fault in load.faults:
            history.write("fault", text=fault)
        look_at_the_end(load, ask)
        if trial.successor:
            os.kill(trial.successor, signal.SIGTERM)


def keep_logs(folder, logs):
    logs.mkdir(exist_ok=True)
    for log in [*folder.glob("*.log"), *folder.glob("*/*.log")]:
        (logs / f"{log.parent.name}-{log.name}").write_bytes(log.read_bytes())


def judge(path, options):
    words = [sys.executable, CHECKER, path, "--recovery", str(options.recovery), "--slowest", str(options.slowest)]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
    *findings, figures = done.stdout.strip().split("\n")
    return done.returncode == 0, findings, json.loads(figures)


def tell(name, good, findings, figures):
    absences = "; ".join(f"away {each['away_s']} s, first write after {each['recovery_s']} s, last 503 begins after {each['last_503_s']} s"
                         for each in figures["absences"])
    print(f"{name}: {'ok' if good else 'BROKEN'}: {figures['requests']:,} requests, {figures['acknowledged']:,} acknowledged, "
          f"{figures['refused_503']:,} answered 503, {figures['broken']:,} broken off, slowest {figures['slowest_s']} s"
          + (f"; {absences}" if absences else ""), *(f"    {finding}" for finding in findings), sep="\n", flush=True)


def run_faults(options):
    folder = ROOT / "build" / "trials"
    folder.mkdir(parents=True, exist_ok=True)
    met = True
    for name in options.events or EVENTS:
        event, needs = EVENTS[name]
        path = folder / f"{name}.jsonl"
        try:
            try_event(event, needs, path, folder / f"{name}.logs", options.times, dict(options.set))
        except Missing as missing:
            print(f"{name}: not tried: {missing}")
            met = met and not os.environ.get("CI")
            continue
        good, *rest = judge(path, options)
        tell(name, good, *rest)
        met = met and good
    return met


def run_releases(options):
    folder = ROOT / "build" / "trials"
    folder.mkdir(parents=True, exist_ok=True)
    met = True
    for database in options.database or REPLACED:
        path = folder / f"releases-{database}.jsonl"
        try_releases(database, releases.Release(options.old), releases.Release(options.new), path, folder / f"releases-{database}.logs",
                     options.restart_old)
        good, *rest = judge(path, options)
        tell(f"releases on {database}", good, *rest)
        met = met and good
    return met


def run_conversations(options):
    environment = {**os.environ, "USHER_TEST_SERVERS": str(SERVERS), "CI": "1"}
    programs = ["--usherd", str(options.usherd), "--usher", str(options.usher)]
    met = True
    for test in CONVERSATIONS:
        words = [ROOT / "scripts" / "test_database", "run", sys.executable, "-B", ROOT / "tests" / test[0], *programs, *test[1:]]
        good = subprocess.run(words, env=environment, check=False).returncode == 0
        print(f"{test[0]}: {'ok' if good else 'BROKEN'}", flush=True)
        met = met and good
    return met


def add_bounds(parser):
    parser.add_argument("--recovery", type=float, default=2, help="seconds from the database's return to the first write (2)")
    parser.add_argument("--slowest", type=float, default=10, help="seconds that an answer may take (10)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    built = ROOT / "build" / "release" / "bin"
    parser.add_argument("--usherd", type=os.path.abspath, default=built / "usherd")
    parser.add_argument("--usher", type=os.path.abspath, default=built / "usher")
    kinds = parser.add_subparsers(required=True)
    faults = kinds.add_parser("faults", help="servers and databases fail under load")
    faults.add_argument("events", nargs="*", metavar="EVENT", help=", ".join(EVENTS))
    faults.add_argument("--times", type=int, default=1, help="so many times the ten clients (1)")
    faults.add_argument("--set", type=lambda word: word.split("=", 1), action="append", default=[], metavar="NAME=VALUE",
                        help="a setting of the servers")
    add_bounds(faults)
    faults.set_defaults(run=run_faults)
    conversations = kinds.add_parser("conversations", help="the official client through nginx")
    conversations.set_defaults(run=run_conversations)
    two = kinds.add_parser("releases", help="an old and a new release side by side")
    two.add_argument("old", type=os.path.abspath, metavar="OLD", help="the folder of the old usherd and usher")
    two.add_argument("new", type=os.path.abspath, metavar="NEW", help="that of the new ones, which bring a migration")
    two.add_argument("--database", action="append", choices=REPLACED, help="only on this one")
    two.add_argument("--restart-old", action="store_true", help="an old server also starts on the new schema")
    add_bounds(two)
    two.set_defaults(run=run_releases)
    options = parser.parse_args()
    unknown = [name for name in getattr(options, "events", []) if name not in EVENTS]
    if unknown:
        parser.error(f"{unknown[0]} is no event; the events are: {', '.join(EVENTS)}")
    missing = [path for path in (options.usherd, options.usher) if not Path(path).exists()]
    if missing:
        parser.error(f"{missing[0]} is not there; scripts/build release makes it")
    subprocess.run([ROOT / "scripts" / "setup", "--tests"], check=True)
    harness.programs.usherd, harness.programs.usher = options.usherd, options.usher
    return 0 if options.run(options) else 1


if __name__ == "__main__":
    sys.exit(main())
