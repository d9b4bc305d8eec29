#!/usr/bin/env python3
"""Lets a server's PostgreSQL sleep and wakes it many times, and looks whether a request is lost or refused.

    scripts/test_database run tests/trials/sleep_trial.py [--usherd PATH] [--sleeps N]

While it sleeps, probes and pages are asked. Then reads, refreshes and sign-ups come at one moment to a database that admits no
connection at first; all of them must succeed, and each account and refresh token must be there at the next one.
"""

import argparse
import os
import random
import statistics
import sys
import threading
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))
sys.dont_write_bytecode = True
import harness  # noqa: E402
import sleeping  # noqa: E402

PATHS = ["/healthz", "/readyz", "/metrics", "/.well-known/jwks.json", "/usher.js", "/account/sign-in", "/auth/questionnaire",
         "/auth/reader"]
READERS = 4
SIGN_UPS = 2
MOST_WAKING = 0.5  # seconds


class Trial(sleeping.SleepCase):
    sleeps = 200

    def runTest(self):  # noqa: N802
        server, tokens = self.asleep_with_tokens()
        chance, failed, waits, asked = random.Random(1), [], [], 0
        for number in range(self.sleeps):
            self.wait_for_sleep(server)
            failed += [path for path in PATHS if server.ask("GET", path).status != 200]
            self.assertTrue(self.gate.stands_still())
            self.gate.wakes_after = chance.uniform(0, MOST_WAKING)
            refreshed = []

            def read(access=tokens["access_token"]):
                self.expect(200, failed, server.ask("GET", "/auth/me", Authorization="Bearer " + access))

            def refresh(token=tokens["refresh_token"], into=refreshed):
                into.append(self.expect(200, failed, server.ask("POST", "/auth/refresh", {"refresh_token": token})))

            works = [read] * READERS + [refresh]
            works += [lambda n=number, m=m: self.expect(201, failed, server.sign_up(f"{n}-{m}@example.com")) for m in range(SIGN_UPS)]
            began = time.monotonic()
            askers = [threading.Thread(target=work) for work in works]
            for asker in askers:
                asker.start()
            for asker in askers:
                asker.join()
            waits.append(time.monotonic() - began - self.gate.wakes_after)
            asked += len(askers) + len(PATHS)
            tokens = {**tokens, **refreshed[0].json()}
        self.wait_for_sleep(server)
        accounts = int(self.database.run_sql("SELECT count(*) FROM usher.users"))
        print(f"{len(self.events(server, 'database_asleep'))} sleeps, {len(self.wakers(server))} wakes, {asked} requests: {len(failed)} "
              f"failed; {accounts} accounts; beyond the waking of the database a wake took {statistics.median(waits) * 1000:.0f} ms, at "
              f"most {max(waits) * 1000:.0f} ms")
        self.assertEqual(([], 1 + self.sleeps * SIGN_UPS), (failed, accounts))

    def expect(self, status, failed, answer):
        if answer.status != status:
            failed.append((answer.status, answer.text))
        return answer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("usherd", "usher"):
        parser.add_argument("--" + name, type=os.path.abspath, default=ROOT / "build" / "release" / "bin" / name)
    parser.add_argument("--sleeps", type=int, default=Trial.sleeps)
    arguments = parser.parse_args()
    harness.programs.usherd, harness.programs.usher, Trial.sleeps = arguments.usherd, arguments.usher, arguments.sleeps
    return 0 if unittest.TextTestRunner().run(Trial()).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
