#!/usr/bin/env python3
"""Replays what was recorded with Better Auth's own server (recordings/*.json) against Usher, and compares every answer: status,
headers, cookies attribute by attribute, bodies by value, mails. wanted_differences.json says what may differ, and why.

    replay_test.py --usherd build/release/bin/usherd --usher build/release/bin/usher [--reference] [RECORDING...]

With --reference the reference server plays itself, and nothing may differ."""

import argparse
import concurrent.futures
import itertools
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
AT_ONCE = 4
NEWEST = "newest"
sys.path[:0] = [str(HERE.parent / "interop"), str(HERE.parent / "end_to_end")]

import harness  # noqa: E402
from conversation import Conversation  # noqa: E402
from differences import WantedDifferences  # noqa: E402
from reference import Reference  # noqa: E402
from usher import Usher  # noqa: E402


def read_recordings(folder):
    """All of the newest release, then those that an older release, the name of their folder, answers otherwise."""
    newest = [(NEWEST, file) for file in sorted(folder.glob("*.json"))]
    older = [(file.parent.name, file) for file in sorted(folder.glob("*/*.json"))]
    return [{**json.loads(file.read_text()), "release": release} for release, file in newest + older]


def play(recordings, target):
    """Plays each recording from a clean state; yields it with its differences."""
    with tempfile.TemporaryDirectory(prefix="usher-") as folder:
        server = target(Path(folder), recordings[0]["profile"], release=recordings[0]["release"])
        try:
            played = []
            for recording in recordings:
                server.fresh()
                played.append((recording, Conversation(recording, server).play()))
            return played
        finally:
            server.stop()


def play_all(recordings, target):
    """A server for each release and profile, a few at a time: they mostly wait for mail."""
    profiles = {}
    for recording in recordings:
        profiles.setdefault((recording["release"], recording["profile"]), []).append(recording)
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        yield from itertools.chain.from_iterable(pool.map(lambda some: play(some, target), profiles.values()))


def report(recording, differences, wanted):
    """Prints the unexplained differences step by step; returns their number."""
    release = recording["release"]
    unexplained = [difference for difference in differences if wanted.explain(difference, release) is None]
    for at in dict.fromkeys(difference.at for difference in unexplained):
        number = int(at.rpartition("#")[2]) if "#" in at else 0
        note = recording["steps"][number - 1].get("note", "") if number else ""
        print(f"{at}  {note}" + (f" (Better Auth {release})" if release != NEWEST else ""))
        for difference in unexplained:
            if difference.at == at:
                print(difference)
    return len(unexplained)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--usherd", type=os.path.abspath, required=True)
    parser.add_argument("--usher", type=os.path.abspath, required=True)
    parser.add_argument("--reference", action="store_true")
    parser.add_argument("only", nargs="*")
    arguments = parser.parse_args(namespace=harness.programs)
    wanted = WantedDifferences([] if arguments.reference else json.loads((HERE / "wanted_differences.json").read_text()))
    recordings = read_recordings(HERE / "recordings")
    chosen = [recording for recording in recordings if not arguments.only or recording["name"] in arguments.only]
    played = play_all(chosen, Reference if arguments.reference else Usher)
    unexplained = sum(report(recording, differences, wanted) for recording, differences in played)
    for row in [] if arguments.only else wanted.unused():
        print("This row of wanted_differences.json explains nothing:", json.dumps(row))
        unexplained += 1
    steps = sum(len(recording["steps"]) for recording in chosen)
    print(f"{len(chosen)} recordings, {steps} steps, {sum(wanted.used)} wanted differences, {unexplained} others")
    return 1 if unexplained else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except unittest.SkipTest as skip:
        print(skip)
        sys.exit(harness.SKIPPED)
